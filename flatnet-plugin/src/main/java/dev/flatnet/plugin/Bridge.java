// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The bridge of a network: shared by all its containers, made by the first. */
final class Bridge {
    private static final String KIND = "bridge";

    private final NetworkStack stack;
    private final RouteNetlink host;
    private final BridgeNetwork network;
    private final Rollback rollback;

    Bridge(NetworkStack stack, RouteNetlink host, BridgeNetwork network, Rollback rollback) {
        this.stack = stack;
        this.host = host;
        this.network = network;
        this.rollback = rollback;
    }

    /** Makes the bridge if there is none, sees that it is up, and gives it what makes it a gateway. */
    Link ensure(List<IpPrefix> gateways) throws IOException, AttachmentException {
        Link bridge = findOrCreate();
        if (!bridge.isUp()) {
            host.links().change(bridge.index(), new LinkChange().up());
        }
        if (network.gateway()) {
            for (IpPrefix gateway : gateways) {
                ensureAddress(bridge, gateway);
            }
            stack.enableForwarding();
        }
        return bridge;
    }

    private Link findOrCreate() throws IOException, AttachmentException {
        Optional<Link> found = host.links().find(network.bridge());
        if (found.isEmpty()) {
            create();
            found = host.links().find(network.bridge());
        }
        Link bridge = found.orElseThrow(() -> new IOException("the bridge " + network.bridge() + " vanished"));
        requireBridge(bridge);
        return bridge;
    }

    /** A bridge of that name may be another's, but a link that is no bridge cannot be used. */
    static void requireBridge(Link bridge) throws AttachmentException {
        if (!bridge.kind().equals(Optional.of(KIND))) {
            throw new AttachmentException(
                    Reason.NOT_A_BRIDGE,
                    bridge.name() + " is not a bridge",
                    "there is a link of that name of kind " + bridge.kind().orElse("(none)")
                            + "; give the network another \"bridge\"");
        }
    }

    private void create() throws IOException {
        try {
            // With an address of its own from the start, the bridge does not take that of its lowest port, which would
            // change under the containers' feet whenever one comes or goes.
            host.links()
                    .create(NewLink.bridge(network.bridge())
                            .mac(randomMac())
                            .mtu(network.mtu())
                            .up());
            rollback.onFailure(this::deleteIfUnused);
        } catch (NetlinkException e) {
            // Another container's first ADD was faster.
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
    }

    /** From the kernel directly: a SecureRandom costs 29 ms at its first use. */
    private static MacAddress randomMac() throws IOException {
        try (InputStream random = new FileInputStream("/dev/urandom")) {
            return MacAddress.locallyAdministered(random.readNBytes(MacAddress.BYTES));
        }
    }

    private void ensureAddress(Link bridge, IpPrefix gateway) throws IOException {
        for (InterfaceAddress address : host.addresses().list(bridge.index())) {
            if (address.address().equals(gateway.address()) && address.prefixLength() == gateway.length()) {
                return;
            }
        }
        try {
            host.addresses().add(bridge.index(), gateway.address(), gateway.length());
        } catch (NetlinkException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            return;
        }
        rollback.onFailure(() -> {
            if (!hasPorts(bridge.index())) {
                host.addresses().delete(bridge.index(), gateway.address(), gateway.length());
            }
        });
    }

    /** What other containers use by now stays. */
    private void deleteIfUnused() throws IOException {
        Optional<Link> bridge = host.links().find(network.bridge());
        if (bridge.isPresent() && !hasPorts(bridge.get().index())) {
            host.links().delete(bridge.get().index());
        }
    }

    private boolean hasPorts(int index) throws IOException {
        for (Link link : host.links().list()) {
            if (link.master().equals(Optional.of(index))) {
                return true;
            }
        }
        return false;
    }
}
