// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

/** How the macvlan links of one parent reach each other; MACVLAN_MODE_… of linux/if_link.h. */
public enum MacvlanMode {
    /** Not at all. */
    PRIVATE(1),
    /** Through a switch outside that sends frames back. */
    VEPA(2),
    /** Directly. */
    BRIDGE(4),
    /** There is only one, which takes the parent over. */
    PASSTHRU(8),
    /** By a list of source addresses. */
    SOURCE(16);

    private final int number;

    MacvlanMode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
