// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which users this process trusts with its files: root and itself. In a user namespace (user_namespaces(7)) the host's root is
 * not mapped, and its files seem to belong to the overflow user; so there, that one is trusted too. Outside of one, the
 * overflow user is an ordinary user, {@code nobody} as a rule.
 */
final class Owners {
    private static final int ROOT = 0;
    private static final Path SELF = Path.of("/proc/self");
    private static final Path OVERFLOW_USER = Path.of("/proc/sys/kernel/overflowuid");

    /** user_namespaces(7): the first user here, the same user outside, and how many. */
    private static final String ALL_USERS = "0 0 4294967295";

    private static final int MAX_BYTES = 4096;

    private final int self;

    /** Those of a process whose effective user is given. */
    Owners(int self) {
        this.self = self;
    }

    /** Those of this process; its directory in /proc belongs to its effective user (proc(5)). */
    static Owners ofThisProcess() throws IOException {
        return new Owners((Integer) Files.getAttribute(SELF, "unix:uid"));
    }

    boolean trust(int user) throws IOException {
        return user == ROOT || user == self || isUnmappedRoot(user);
    }

    private static boolean isUnmappedRoot(int user) throws IOException {
        return String.valueOf(user).equals(read(OVERFLOW_USER).strip()) && !isOfAllUsers(read(SELF.resolve("uid_map")));
    }

    /** In one read(2): a sysctl is at its end after the first, and Java's readString begins with a single byte. */
    private static String read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** Whether a {@code uid_map} is that of a namespace in which every user is mapped to itself. */
    static boolean isOfAllUsers(String map) {
        StringBuilder single = new StringBuilder();
        for (String word : map.strip().split("\\s+", -1)) {
            single.append(single.isEmpty() ? "" : " ").append(word);
        }
        return single.toString().equals(ALL_USERS);
    }
}
