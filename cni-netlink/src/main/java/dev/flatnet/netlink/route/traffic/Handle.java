// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

/**
 * The name of a queueing discipline or class on its link: {@code 1:10} (tc(8), HANDLES), in hexadecimal.
 *
 * @param major of the discipline, 0 to 65535
 * @param minor of the class in it, 0 to 65535; 0 is the discipline itself
 */
public record Handle(int major, int minor) {
    /** Left to the kernel. */
    public static final Handle NONE = new Handle(0, 0);

    /** Parent of what a link sends by. */
    public static final Handle ROOT = new Handle(0xffff, 0xffff);

    /** Parent of the ingress and clsact disciplines. */
    public static final Handle INGRESS = new Handle(0xffff, 0xfff1);

    /** Parent of filters for what comes in, with clsact. */
    public static final Handle CLSACT_INGRESS = new Handle(0xffff, 0xfff2);

    /** Parent of filters for what goes out, with clsact. */
    public static final Handle CLSACT_EGRESS = new Handle(0xffff, 0xfff3);

    private static final int MAX = 0xffff;

    public Handle {
        if (major < 0 || major > MAX || minor < 0 || minor > MAX) {
            throw new IllegalArgumentException("handle " + major + ":" + minor);
        }
    }

    /** The handle of a discipline: {@code 1:}. */
    public static Handle of(int major) {
        return new Handle(major, 0);
    }

    static Handle ofNumber(int number) {
        return new Handle(number >>> 16, number & MAX);
    }

    int number() {
        return major << 16 | minor;
    }

    /** As {@code tc} writes it: {@code root}, {@code 1:}, {@code 1:10}. */
    @Override
    public String toString() {
        if (equals(ROOT)) {
            return "root";
        }
        return Integer.toHexString(major) + ":" + (minor == 0 ? "" : Integer.toHexString(minor));
    }
}
