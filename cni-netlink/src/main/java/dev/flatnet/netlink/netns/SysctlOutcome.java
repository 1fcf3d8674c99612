// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import java.io.IOException;
import java.util.Optional;

/**
 * What came of the wish that a sysctl should have a value.
 *
 * @param wanted the wish
 * @param before the value it had; empty if it could not be read
 * @param failure why it does not have the wanted value now: {@link java.nio.file.NoSuchFileException} if there is none of that
 *     name, {@link java.nio.file.FileSystemException} with the kernel's reason if it could not be written
 */
public record SysctlOutcome(Sysctl wanted, Optional<String> before, Optional<IOException> failure) {

    /** Reads a sysctl. */
    interface Reader {
        String read(String... name) throws IOException;
    }

    /** Writes a sysctl. */
    interface Writer {
        void write(String value, String... name) throws IOException;
    }

    /** Writes only what differs: where /proc/sys is read-only, what is right already is no failure. */
    static SysctlOutcome of(Sysctl wanted, Reader reader, Writer writer) {
        String[] name = wanted.name().toArray(new String[0]);
        Optional<String> before = Optional.empty();
        try {
            before = Optional.of(reader.read(name));
            if (!before.get().equals(wanted.value())) {
                writer.write(wanted.value(), name);
            }
            return new SysctlOutcome(wanted, before, Optional.empty());
        } catch (IOException e) {
            return new SysctlOutcome(wanted, before, Optional.of(e));
        }
    }

    /** Whether it had another value and has the wanted one now. */
    public boolean isChanged() {
        return failure.isEmpty() && before.isPresent() && !before.get().equals(wanted.value());
    }
}
