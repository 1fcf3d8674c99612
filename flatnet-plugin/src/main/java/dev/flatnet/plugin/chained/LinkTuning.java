// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import java.io.IOException;
import java.util.Optional;

/**
 * Attributes of an interface; what is absent does not matter.
 *
 * @param mac its hardware address
 * @param mtu bytes
 * @param promiscuous whether it takes frames for others
 * @param allMulticast whether it takes all multicast frames
 * @param transmitQueueLength packets
 */
public record LinkTuning(
        Optional<MacAddress> mac,
        Optional<Integer> mtu,
        Optional<Boolean> promiscuous,
        Optional<Boolean> allMulticast,
        Optional<Integer> transmitQueueLength) {

    /** Of which none matters. */
    public static final LinkTuning NONE =
            new LinkTuning(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether none of them matters. */
    public boolean isEmpty() {
        return mac.isEmpty()
                && mtu.isEmpty()
                && promiscuous.isEmpty()
                && allMulticast.isEmpty()
                && transmitQueueLength.isEmpty();
    }

    /** Gives them to an interface. */
    LinkChange change() {
        LinkChange change = new LinkChange();
        mac.ifPresent(change::mac);
        mtu.ifPresent(change::mtu);
        promiscuous.ifPresent(change::promiscuous);
        allMulticast.ifPresent(change::allMulticast);
        transmitQueueLength.ifPresent(change::transmitQueueLength);
        return change;
    }

    /** The same attributes as an interface has them now. */
    LinkTuning asOf(Link link) throws IOException {
        long queue = link.transmitQueueLength();
        return new LinkTuning(
                mac.flatMap(wanted -> link.mac()),
                mtu.map(wanted -> (int) link.mtu()),
                promiscuous.map(wanted -> link.isPromiscuous()),
                allMulticast.map(wanted -> link.isAllMulticast()),
                transmitQueueLength.map(wanted -> (int) queue));
    }

    /** With those of another in the places where this has none. */
    LinkTuning or(LinkTuning other) {
        return new LinkTuning(
                mac.or(other::mac),
                mtu.or(other::mtu),
                promiscuous.or(other::promiscuous),
                allMulticast.or(other::allMulticast),
                transmitQueueLength.or(other::transmitQueueLength));
    }
}
