// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

/** The constants that are not the same on x86-64 and aarch64. */
final class Architecture {
    /** asm/fcntl.h of x86 (asm-generic) and of arm64. */
    static final int O_NOFOLLOW = isArm64() ? 0x8000 : 0x20000;

    private Architecture() {}

    private static boolean isArm64() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "amd64" -> false;
            case "aarch64" -> true;
            default ->
                throw new UnsupportedOperationException(
                        "flatnet knows the system calls of x86-64 and aarch64, not of " + name);
        };
    }
}
