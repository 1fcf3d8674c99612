// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The sysctls below {@code net} of the namespace that the calling thread is in. */
final class SysctlFiles {
    /** A page, the most that such a file has. */
    private static final int MAX_BYTES = 4096;

    private static final String DIRECTORY = "/proc/sys/net/";

    private SysctlFiles() {}

    /**
     * Where a sysctl is.
     *
     * @throws IllegalArgumentException if an element would lead elsewhere
     */
    static Path path(String... name) {
        requireElements(List.of(name));
        return Path.of(DIRECTORY + String.join("/", name));
    }

    static void requireElements(List<String> name) {
        for (String element : name) {
            if (element.isEmpty()
                    || element.equals(".")
                    || element.equals("..")
                    || element.indexOf('/') >= 0
                    || element.indexOf(0) >= 0) {
                throw new IllegalArgumentException("\"" + element + "\" in the name of a sysctl");
            }
        }
    }

    /** In one read(2): a second one of a file of numbers says that it has ended, however little the first one took. */
    static String read(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer value = ByteBuffer.allocate(MAX_BYTES);
            int length = channel.read(value);
            return new String(value.array(), 0, Math.max(length, 0), StandardCharsets.UTF_8).strip();
        }
    }

    static Path write(Path file, String value) throws IOException {
        return Files.write(file, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
    }
}
