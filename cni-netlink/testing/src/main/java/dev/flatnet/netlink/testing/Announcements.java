// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.testing.NamespaceState.Address;
import dev.flatnet.netlink.testing.NamespaceState.Neighbour;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the listeners of a namespace are told: the difference between what was there before a request and what is there
 * after it, so that no request has to think of them.
 */
final class Announcements {
    // RTNLGRP_… of linux/rtnetlink.h
    private static final int LINK = 1;
    private static final int NEIGH = 3;
    private static final int IPV4_IFADDR = 5;
    private static final int IPV4_ROUTE = 7;
    private static final int IPV6_IFADDR = 9;
    private static final int IPV6_ROUTE = 11;

    private static final NetlinkMessage UNASKED = new NetlinkMessage(0, 0, 0, 0, new byte[0]);

    private Announcements() {}

    /** Something that is there: the group that hears of it, and the message that says what it is like. */
    record Fact(int group, NetlinkMessage message) {}

    static boolean isGroup(int group) {
        return switch (group) {
            case LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE -> true;
            default -> false;
        };
    }

    /** All that is there, each thing under what makes it the same thing when it changes. */
    static Map<Object, Fact> of(NamespaceState namespace) {
        Map<Object, Fact> facts = new LinkedHashMap<>();
        for (Link link : namespace.links()) {
            facts.put(link, new Fact(LINK, LinkMessage.of(UNASKED, link, 0)));
        }
        AddressRequests addresses = new AddressRequests(namespace);
        for (Address address : namespace.addresses) {
            int group = address.family() == Wire.AF_INET ? IPV4_IFADDR : IPV6_IFADDR;
            Object key = List.of(address.link(), ByteBuffer.wrap(address.address()), address.prefixLength());
            facts.put(key, new Fact(group, addresses.message(UNASKED, address)));
        }
        for (RouteEntry route : namespace.routes) {
            NetlinkMessage message = RouteRequests.message(UNASKED, route);
            int group = route.family() == Wire.AF_INET ? IPV4_ROUTE : IPV6_ROUTE;
            facts.put(List.of("route", ByteBuffer.wrap(message.payload())), new Fact(group, message));
        }
        for (Neighbour neighbour : namespace.neighbours) {
            NetlinkMessage message = NeighbourRequests.message(UNASKED, namespace, neighbour);
            facts.put(List.of("neighbour", ByteBuffer.wrap(message.payload())), new Fact(NEIGH, message));
        }
        return facts;
    }

    /** In the order in which a kernel says it: what goes, the last first, and then what is new or different. */
    static List<Fact> between(Map<Object, Fact> before, Map<Object, Fact> after) {
        List<Fact> news = new ArrayList<>();
        before.forEach((key, fact) -> {
            if (!after.containsKey(key)) {
                news.add(new Fact(fact.group(), unasked(fact.message().type() + 1, fact.message())));
            }
        });
        Collections.reverse(news);
        after.forEach((key, fact) -> {
            Fact old = before.get(key);
            if (old == null
                    || !Arrays.equals(old.message().payload(), fact.message().payload())) {
                news.add(new Fact(fact.group(), unasked(fact.message().type(), fact.message())));
            }
        });
        return news;
    }

    /** RTM_DEL… is RTM_NEW… and one. */
    private static NetlinkMessage unasked(int type, NetlinkMessage message) {
        return new NetlinkMessage(type, 0, 0, 0, message.payload());
    }
}
