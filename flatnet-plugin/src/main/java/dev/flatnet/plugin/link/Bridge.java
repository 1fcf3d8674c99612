// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The bridge of a network: shared by all its containers, made by the first. */
final class Bridge {
    private static final String KIND = "bridge";

    /** The alias of bridges that were made here, by which they are told from the administrator's own. */
    private static final String MADE_HERE = "flatnet";

    private static final String ON = "1";

    private final OpenNetns host;
    private final BridgeSettings settings;
    private final Rollback rollback;

    Bridge(OpenNetns host, BridgeSettings settings, Rollback rollback) {
        this.host = host;
        this.settings = settings;
        this.rollback = rollback;
    }

    /** Makes the bridge if there is none, and sees that it is up. */
    Link ensure() throws IOException, AttachmentException {
        if (host.links().find(settings.bridge()).isEmpty()) {
            create();
        }
        Link bridge = require();
        boolean madeHere = bridge.alias().equals(Optional.of(MADE_HERE));
        if (madeHere || settings.gateway()) {
            new Ipv6Exposure(host, bridge.name()).ignoreRouters();
        }
        if (!bridge.isUp()) {
            host.links().change(bridge.index(), new LinkChange().up());
        }
        return bridge;
    }

    /** The bridge as it is now. */
    Link require() throws IOException, AttachmentException {
        Link bridge = host.links().require(settings.bridge());
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
        Link created;
        try {
            // With an address of its own from the start, the bridge does not take that of its lowest port, which would
            // change under the containers' feet whenever one comes or goes.
            created = host.links()
                    .create(NewLink.bridge(settings.bridge()).mac(randomMac()).mtu(settings.mtu()));
        } catch (NetlinkException e) {
            // Another container's first ADD was faster.
            if (e.is(Errno.EEXIST)) {
                return;
            }
            throw e;
        }
        rollback.onFailure(this::deleteIfUnused);
        host.links().change(created.index(), new LinkChange().alias(MADE_HERE));
    }

    /** From the kernel directly: a SecureRandom costs 29 ms at its first use. */
    private static MacAddress randomMac() throws IOException {
        try (InputStream random = new FileInputStream("/dev/urandom")) {
            return MacAddress.locallyAdministered(random.readNBytes(MacAddress.BYTES));
        }
    }

    /** Gives the bridge, which is up, what makes it the gateway of these addresses. */
    void serve(Link bridge, List<IpPrefix> addresses, List<IpPrefix> gateways) throws IOException {
        if (addresses.isEmpty()) {
            return;
        }
        limitIpv6(bridge, addresses);
        if (settings.gateway()) {
            for (IpPrefix gateway : gateways) {
                ensureAddress(bridge, gateway);
            }
            host.ensureSysctl(ON, "ipv4", "ip_forward");
        }
    }

    /**
     * On a network without IPv6, containers would reach what listens on the host's link-local address. A bridge that has
     * other IPv6 addresses, or is the administrator's own, stays as it is.
     */
    private void limitIpv6(Link bridge, List<IpPrefix> addresses) throws IOException {
        Ipv6Exposure exposure = new Ipv6Exposure(host, bridge.name());
        boolean wanted = addresses.stream().anyMatch(address -> !address.isIpv4());
        if (wanted) {
            exposure.enable(true);
        } else if (bridge.alias().equals(Optional.of(MADE_HERE)) && !hasOwnIpv6(bridge)) {
            exposure.enable(false);
        }
    }

    private boolean hasOwnIpv6(Link bridge) throws IOException {
        for (InterfaceAddress address : host.addresses().list(bridge.index())) {
            if (address.address().getAddress().length > 4 && !address.address().isLinkLocalAddress()) {
                return true;
            }
        }
        return false;
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
        Optional<Link> bridge = host.links().find(settings.bridge());
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
