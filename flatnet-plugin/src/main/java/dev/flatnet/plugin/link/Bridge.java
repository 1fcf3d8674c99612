// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.BridgeOptions;
import dev.flatnet.netlink.route.BridgeState;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The bridge of a network: shared by all its containers, made by the first. */
final class Bridge {
    private static final String KIND = "bridge";

    private final OpenNetns host;
    private final BridgeSettings settings;
    private final String ownPort;
    private final Rollback rollback;

    /**
     * The bridge of an attachment.
     *
     * @param ownPort the attachment's own port, which does not count when it is told whether others use the bridge
     */
    Bridge(OpenNetns host, BridgeSettings settings, String ownPort, Rollback rollback) {
        this.host = host;
        this.settings = settings;
        this.ownPort = ownPort;
        this.rollback = rollback;
    }

    /** Makes the bridge if there is none, and sees that it is up and as it should be. */
    Link ensure() throws IOException, AttachmentException {
        if (host.links().find(settings.bridge()).isEmpty()) {
            create();
        }
        Link bridge = require();
        if (isMadeHere(bridge) || settings.gateway().present()) {
            new LinkSysctls(host, bridge.name())
                    .ignoreRouters()
                    .detectDuplicates(false)
                    .apply();
        }
        correct(bridge);
        if (settings.uplink().isPresent()) {
            new Uplink(host, settings.uplink().get(), this, rollback).connect(bridge);
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
        if (!bridge.isOfKind(KIND)) {
            throw new AttachmentException(
                    Reason.NOT_A_BRIDGE,
                    bridge.name() + " is not a bridge",
                    "there is a link of that name of kind " + bridge.kind().orElse("(none)")
                            + "; give the network another \"bridge\"");
        }
    }

    /** Its alias tells it from the administrator's own. */
    static boolean isMadeHere(Link bridge) {
        return BridgeNetworks.of(bridge.alias()).isPresent();
    }

    private void create() throws IOException {
        Link created;
        try {
            // With an address of its own from the start, the bridge does not take that of its lowest port, which would
            // change under the containers' feet whenever one comes or goes.
            created = host.links().create(newBridge().mac(randomMac()).mtu(settings.mtu()));
        } catch (NetlinkException e) {
            // Another container's first ADD was faster.
            if (e.is(Errno.EEXIST)) {
                return;
            }
            throw e;
        }
        rollback.onFailure(() -> undoIfUnused(() -> host.links().delete(created.index())));
        host.links().change(created.index(), new LinkChange().alias(BridgeNetworks.NONE.alias()));
    }

    private NewLink newBridge() {
        return settings.port().needsVlans()
                ? NewLink.of(new BridgeOptions().vlanFiltering(true), settings.bridge())
                : NewLink.bridge(settings.bridge());
    }

    /** From the kernel directly: a SecureRandom costs 29 ms at its first use. */
    private static MacAddress randomMac() throws IOException {
        try (InputStream random = new FileInputStream("/dev/urandom")) {
            return MacAddress.locallyAdministered(random.readNBytes(MacAddress.BYTES));
        }
    }

    private void correct(Link bridge) throws IOException, AttachmentException {
        if (settings.port().needsVlans()) {
            requireVlans(bridge);
        }
        if (settings.promiscuous() && !bridge.isPromiscuous()) {
            change(bridge, new LinkChange().promiscuous(true), new LinkChange().promiscuous(false));
        }
        if (!bridge.isUp()) {
            host.links().change(bridge.index(), new LinkChange().up());
            rollback.onFailure(() -> undoIfUnused(() -> setDown(bridge)));
        }
    }

    /** Its IPv6 addresses, which the kernel would take from a link that goes down, were there while it was down. */
    private void setDown(Link bridge) throws IOException {
        String[] keep = {"ipv6", "conf", bridge.name(), "keep_addr_on_down"};
        String before = host.namespace().sysctl(keep);
        host.ensureSysctl("1", keep);
        host.links().change(bridge.index(), new LinkChange().down());
        host.ensureSysctl(before, keep);
    }

    private void requireVlans(Link bridge) throws IOException, AttachmentException {
        if (tellsVlansApart(bridge)) {
            return;
        }
        change(
                bridge,
                new LinkChange().options(new BridgeOptions().vlanFiltering(true)),
                new LinkChange().options(new BridgeOptions().vlanFiltering(false)));
        // A kernel that cannot says nothing.
        if (!tellsVlansApart(require())) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "the bridge " + bridge.name() + " cannot tell VLANs apart",
                    "the kernel lacks CONFIG_BRIDGE_VLAN_FILTERING, which \"vlan\" and \"vlanTrunk\" need");
        }
    }

    private static boolean tellsVlansApart(Link bridge) throws IOException {
        Optional<BridgeState> state = BridgeState.of(bridge);
        return state.isPresent() && state.get().vlanFiltering();
    }

    /** Takes a new port out of the VLAN that the bridge has put it into; to list a port's VLANs is to list all ports'. */
    static void leaveDefaultVlan(OpenNetns host, Link bridge, Link port) throws IOException {
        int vlan = BridgeState.of(bridge).map(BridgeState::defaultVlan).orElse(0);
        if (vlan != 0) {
            host.netlink().bridges().deleteVlan(port.index(), PortVlan.untagged(vlan));
        }
    }

    private void change(Link bridge, LinkChange change, LinkChange back) throws IOException {
        host.links().change(bridge.index(), change);
        rollback.onFailure(() -> undoIfUnused(() -> host.links().change(bridge.index(), back)));
    }

    /**
     * Pins the MAC address of the administrator's bridge, on which containers rely from now on: it would follow that of its
     * lowest port.
     *
     * @param before the bridge as it was before it got its new port
     * @param firstGateway whether it has just become a gateway
     */
    void keepMac(Link before, boolean firstGateway) throws IOException, AttachmentException {
        if (isMadeHere(before) || !settings.gateway().present()) {
            return;
        }
        Link now = require();
        if (firstGateway || !now.mac().equals(before.mac())) {
            MacAddress kept =
                    before.mac().filter(mac -> !isZero(mac)).orElse(now.mac().orElseThrow());
            host.links().change(now.index(), new LinkChange().mac(kept));
        }
    }

    /** As a bridge has that had ports, and has none any more. */
    private static boolean isZero(MacAddress mac) {
        return mac.equals(MacAddress.parse("00:00:00:00:00:00"));
    }

    /**
     * On a network without IPv6, containers would reach what listens on the host's link-local address. A bridge that has
     * other IPv6 addresses, or is the administrator's own, stays as it is.
     */
    void limitIpv6(Link bridge, boolean wanted) throws IOException {
        if (wanted) {
            new LinkSysctls(host, bridge.name()).ipv6(true).apply();
        } else if (isMadeHere(bridge) && !hasOwnIpv6(bridge)) {
            new LinkSysctls(host, bridge.name()).ipv6(false).apply();
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

    /** What other containers use by now stays. */
    void undoIfUnused(Rollback.Undo undo) throws Exception {
        Optional<Link> bridge = host.links().find(settings.bridge());
        if (bridge.isPresent() && !hasPorts(bridge.get().index())) {
            undo.run();
        }
    }

    private boolean hasPorts(int index) throws IOException {
        for (Link link : host.links().list()) {
            if (link.master().equals(Optional.of(index)) && !isOurOwn(link.name())) {
                return true;
            }
        }
        return false;
    }

    private boolean isOurOwn(String port) {
        return port.equals(ownPort)
                || settings.uplink().equals(Optional.of(port))
                || port.equals(
                        VlanGateway.portName(settings.bridge(), settings.port().vlan()));
    }
}
