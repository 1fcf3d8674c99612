// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

/** A link as {@code ip link show} writes it (print_linkinfo of iproute2), in one line. */
final class LinkText {
    /** IFF_… of linux/if.h in the order in which {@code ip} names them, by the number of the bit. */
    private static final int[] FLAG_BITS = {3, 1, 4, 12, 7, 9, 8, 10, 11, 2, 15, 14, 13, 5, 0, 16, 17, 18};

    private static final String[] FLAG_NAMES = {
        "LOOPBACK",
        "BROADCAST",
        "POINTOPOINT",
        "MULTICAST",
        "NOARP",
        "ALLMULTI",
        "PROMISC",
        "MASTER",
        "SLAVE",
        "DEBUG",
        "DYNAMIC",
        "AUTOMEDIA",
        "PORTSEL",
        "NOTRAILERS",
        "UP",
        "LOWER_UP",
        "DORMANT",
        "ECHO"
    };

    /** RFC 2863, by IFLA_OPERSTATE. */
    private static final String[] STATES = {
        "UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"
    };

    private static final int IFF_UP = 1;
    private static final int IFF_RUNNING = 0x40;

    private LinkText() {}

    static String of(Link link) {
        StringBuilder text = new StringBuilder();
        text.append(link.index()).append(": ").append(link.name());
        link.peer().ifPresent(index -> text.append("@if").append(index));
        text.append(": <").append(flags(link.flags())).append("> mtu ").append(link.mtu());
        link.master().ifPresent(index -> text.append(" master if").append(index));
        text.append(" state ").append(state(link.operationalState()));
        link.kind().ifPresent(kind -> text.append(' ').append(kind));
        link.mac().ifPresent(mac -> text.append(' ').append(mac));
        link.alias().ifPresent(alias -> text.append(" alias ").append(alias));
        return text.toString();
    }

    private static String flags(int flags) {
        StringBuilder names = new StringBuilder();
        if ((flags & IFF_UP) != 0 && (flags & IFF_RUNNING) == 0) {
            names.append("NO-CARRIER");
        }
        for (int i = 0; i < FLAG_BITS.length; i++) {
            if ((flags >> FLAG_BITS[i] & 1) != 0) {
                names.append(names.isEmpty() ? "" : ",").append(FLAG_NAMES[i]);
            }
        }
        return names.toString();
    }

    private static String state(int state) {
        return state >= 0 && state < STATES.length ? STATES[state] : "0x" + Integer.toHexString(state);
    }
}
