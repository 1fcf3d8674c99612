// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

/**
 * The name of a table, which its family is part of.
 *
 * @param family which packets see it
 * @param name any name that {@code nft} takes
 */
public record NftTable(Family family, String name) {

    /** NFPROTO_…, linux/netfilter.h. */
    public enum Family {
        INET(1, "inet"),
        IPV4(2, "ip"),
        BRIDGE(7, "bridge"),
        IPV6(10, "ip6");

        private final int number;
        private final String keyword;

        Family(int number, String keyword) {
            this.number = number;
            this.keyword = keyword;
        }

        int number() {
            return number;
        }
    }

    /** As {@code nft} names it: {@code ip flatnet}. */
    @Override
    public String toString() {
        return family.keyword + " " + name;
    }
}
