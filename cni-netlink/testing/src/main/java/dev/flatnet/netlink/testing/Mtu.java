// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an MTU may be, and how it follows that of a link below (drivers/net/macvlan.c, vxlan/vxlan_core.c, net/8021q). */
final class Mtu {
    private static final int MAX_OF_ETHERNET = 65535;
    private static final int MIN_OF_ETHERNET = 68;
    private static final int VXLAN_GROUP6 = 16;
    private static final int VXLAN_LOCAL6 = 17;
    /** Ethernet, IP, UDP and VXLAN headers. */
    private static final int VXLAN_HEADROOM = 50;

    private static final int VXLAN6_HEADROOM = 70;

    private Mtu() {}

    /**
     * That of a link to be made.
     *
     * @param lower the link that it is a part of
     * @param carrier the link that a tunnel sends by
     * @param data the options of its kind
     */
    static long ofNew(String kind, Attributes attributes, @Nullable Link lower, @Nullable Link carrier, Attributes data)
            throws Refusal, MalformedMessageException {
        Optional<Long> asked = attributes.u32(LinkMessage.MTU);
        if (asked.isPresent()) {
            requireWithin(kind, asked.get());
        }
        if (lower != null) {
            requireRoom(asked.orElse(lower.mtu), lower);
            return asked.orElse(lower.mtu);
        }
        if (carrier != null) {
            boolean ipv6 =
                    data.get(VXLAN_GROUP6).isPresent() || data.get(VXLAN_LOCAL6).isPresent();
            long room = carrier.mtu - (ipv6 ? VXLAN6_HEADROOM : VXLAN_HEADROOM);
            return Math.min(asked.orElse(room), room);
        }
        return asked.orElse(Link.DEFAULT_MTU);
    }

    /** That of a link after a change; the same if the request does not say. */
    static long ofChange(Link link, Attributes attributes) throws Refusal, MalformedMessageException {
        Optional<Long> asked = attributes.u32(LinkMessage.MTU);
        if (asked.isPresent()) {
            requireWithin(link.kind, asked.get());
            if (link.lower != null) {
                requireRoom(asked.get(), link.lower);
            }
        }
        return asked.orElse(link.mtu);
    }

    /** What is on a link has no larger one; a larger one of the link changes nothing. */
    static void shrinkUppers(Link link) {
        for (Link upper : link.uppers) {
            if (upper.lower == link && upper.mtu > link.mtu) {
                upper.mtu = link.mtu;
                shrinkUppers(upper);
            }
        }
    }

    private static void requireWithin(String kind, long mtu) throws Refusal {
        long max = kind.equals("lo") ? Integer.MAX_VALUE : MAX_OF_ETHERNET;
        long min = kind.equals("dummy") || kind.equals("lo") ? 0 : MIN_OF_ETHERNET;
        if (mtu < min) {
            throw new Refusal(Errno.EINVAL, "mtu less than device minimum");
        }
        if (mtu > max) {
            throw new Refusal(Errno.EINVAL, "mtu greater than device maximum");
        }
    }

    private static void requireRoom(long mtu, Link lower) throws Refusal {
        if (mtu > lower.mtu) {
            throw new Refusal(Errno.EINVAL);
        }
    }
}
