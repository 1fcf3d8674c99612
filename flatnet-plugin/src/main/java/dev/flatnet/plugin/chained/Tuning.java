// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes an interface and sysctls of its namespace. What was there before comes back only if the attaching fails. */
public final class Tuning implements ChainedWork {
    private final Map<List<String>, String> sysctls;
    private final LinkTuning link;

    /**
     * Work with these settings.
     *
     * @param sysctls values by the name below {@code net}, one element each
     * @param link what to change of the interface
     */
    public Tuning(Map<List<String>, String> sysctls, LinkTuning link) {
        this.sysctls = Map.copyOf(sysctls);
        this.link = link;
    }

    /**
     * What to change of an interface; what is absent stays.
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

        boolean isEmpty() {
            return mac.isEmpty()
                    && mtu.isEmpty()
                    && promiscuous.isEmpty()
                    && allMulticast.isEmpty()
                    && transmitQueueLength.isEmpty();
        }

        LinkChange change() {
            LinkChange change = new LinkChange();
            mac.ifPresent(change::mac);
            mtu.ifPresent(change::mtu);
            promiscuous.ifPresent(change::promiscuous);
            allMulticast.ifPresent(change::allMulticast);
            transmitQueueLength.ifPresent(change::transmitQueueLength);
            return change;
        }

        /** These settings as an interface has them now. */
        LinkTuning asOf(Link link) throws IOException {
            long queue = link.transmitQueueLength();
            return new LinkTuning(
                    mac.flatMap(wanted -> link.mac()),
                    mtu.map(wanted -> (int) link.mtu()),
                    promiscuous.map(wanted -> link.isPromiscuous()),
                    allMulticast.map(wanted -> link.isAllMulticast()),
                    transmitQueueLength.map(wanted -> (int) queue));
        }
    }

    @Override
    public void apply(AttachedInterface target) throws IOException, AttachmentException {
        OpenNetns sandbox = target.site().sandbox();
        for (Map.Entry<List<String>, String> sysctl : sysctls.entrySet()) {
            write(target, sandbox.namespace(), sysctl.getKey(), sysctl.getValue());
        }
        if (!link.isEmpty()) {
            Link inside = target.inside();
            LinkTuning before = link.asOf(inside);
            target.rollback().onFailure(() -> sandbox.links().change(inside.index(), before.change()));
            sandbox.links().change(inside.index(), link.change());
        }
    }

    private static void write(AttachedInterface target, NetworkNamespace sandbox, List<String> key, String value)
            throws IOException, AttachmentException {
        String[] name = key.toArray(new String[0]);
        String before = read(sandbox, key);
        if (!before.equals(value)) {
            target.rollback().onFailure(() -> sandbox.writeSysctl(before, name));
            sandbox.writeSysctl(value, name);
        }
    }

    private static String read(NetworkNamespace sandbox, List<String> key) throws IOException, AttachmentException {
        try {
            return sandbox.sysctl(key.toArray(new String[0]));
        } catch (NoSuchFileException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "there is no sysctl " + text(key),
                    "this kernel has none of that name for the interface; \"sysctl -a\" lists those it has",
                    e);
        }
    }

    private static String text(List<String> key) {
        return "net." + String.join(".", key);
    }

    @Override
    public void verify(AttachedInterface target) throws IOException, AttachmentException {
        OpenNetns sandbox = target.site().sandbox();
        for (Map.Entry<List<String>, String> sysctl : sysctls.entrySet()) {
            require(text(sysctl.getKey()), sysctl.getValue(), read(sandbox.namespace(), sysctl.getKey()));
        }
        LinkTuning actual = link.asOf(target.inside());
        String name = target.inside().name();
        require("the MAC address of " + name, link.mac(), actual.mac());
        require("the MTU of " + name, link.mtu(), actual.mtu());
        require("promiscuous mode of " + name, link.promiscuous(), actual.promiscuous());
        require("the all-multicast mode of " + name, link.allMulticast(), actual.allMulticast());
        require("the transmit queue length of " + name, link.transmitQueueLength(), actual.transmitQueueLength());
    }

    private static void require(String what, Object wanted, Object actual) throws AttachmentException {
        if (!wanted.equals(actual)) {
            throw AttachmentException.notInOrder(what + " is " + text(actual) + " instead of " + text(wanted));
        }
    }

    private static Object text(Object value) {
        return value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
    }

    @Override
    public void remove(Site site) {
        // The interface goes, and the namespace with its sysctls.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // The interfaces have gone.
    }
}
