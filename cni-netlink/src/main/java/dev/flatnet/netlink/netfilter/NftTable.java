// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import java.util.Optional;

/**
 * The name of a table, which its family is part of.
 *
 * @param family which packets see it
 * @param name 1 to 255 bytes
 */
public record NftTable(Family family, String name) {
    static final int NFTA_TABLE_NAME = 1;
    static final int NFTA_TABLE_FLAGS = 2;
    static final int NFTA_TABLE_USERDATA = 6;

    /** NFPROTO_…, linux/netfilter.h. */
    public enum Family implements KernelNumber {
        /** {@code inet}: IPv4 and IPv6. */
        INET(1, "inet"),
        /** {@code ip}. */
        IPV4(2, "ip"),
        /** {@code arp}. */
        ARP(3, "arp"),
        /** {@code netdev}: all that comes in at one interface, before anything else sees it. */
        NETDEV(5, "netdev"),
        /** {@code bridge}: what a bridge forwards. */
        BRIDGE(7, "bridge"),
        /** {@code ip6}. */
        IPV6(10, "ip6");

        private final int number;
        private final String keyword;

        Family(int number, String keyword) {
            this.number = number;
            this.keyword = keyword;
        }

        @Override
        public int number() {
            return number;
        }

        /** Whether a rule there must compare the packet's protocol before it reads an IP header. */
        boolean hasSeveralProtocols() {
            return this == INET || this == BRIDGE || this == NETDEV;
        }

        static Optional<Family> of(int number) {
            return KernelNumber.find(values(), number);
        }

        /** As {@code nft} names it. */
        @Override
        public String toString() {
            return keyword;
        }
    }

    public NftTable {
        NfTablesProtocol.requireName(name);
    }

    /** As {@code nft} names it: {@code ip flatnet}. */
    @Override
    public String toString() {
        return family.keyword + " " + name;
    }
}
