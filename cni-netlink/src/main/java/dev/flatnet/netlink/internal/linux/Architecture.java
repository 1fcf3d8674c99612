// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

/** The constants that are not the same on x86-64 and aarch64. */
final class Architecture {
    /** Of the machine this runs on. */
    static final int O_NOFOLLOW = noFollow(System.getProperty("os.arch", ""));

    private Architecture() {}

    /**
     * asm/fcntl.h of x86 (asm-generic) and of arm64.
     *
     * @param name the architecture, as Java calls it
     */
    static int noFollow(String name) {
        return switch (name) {
            case "amd64" -> 0x20000;
            case "aarch64" -> 0x8000;
            default ->
                throw new UnsupportedOperationException(
                        "flatnet knows the system calls of x86-64 and aarch64, not of " + name);
        };
    }
}
