// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.Fnv1a;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.PortVlan;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.util.Optional;

/**
 * The host's interface in one VLAN of a bridge, which carries the gateway addresses of that VLAN. As with the reference plugin, it
 * is a veth pair: one end is called {@code BRIDGE.VLAN}, the other is a port of the bridge. It stays as long as the bridge.
 */
final class VlanGateway {
    private static final int HASH_DIGITS = 12;

    private final OpenNetns host;
    private final String bridgeName;
    private final int vlan;

    VlanGateway(OpenNetns host, String bridgeName, int vlan) {
        this.host = host;
        this.bridgeName = bridgeName;
        this.vlan = vlan;
    }

    /** What the interface in a VLAN of a bridge is called. */
    static String name(String bridge, int vlan) {
        return bridge + "." + vlan;
    }

    /** What its port is called. */
    static String portName(String bridge, int vlan) {
        String hash = Long.toHexString(Fnv1a.hash(name(bridge, vlan)));
        return "fnv" + hash.substring(0, Math.min(hash.length(), HASH_DIGITS));
    }

    Optional<Link> find() throws IOException {
        return host.links().find(name(bridgeName, vlan));
    }

    /** Makes it, unless it is there. */
    Link ensure(Link link, Bridge bridge, Rollback rollback) throws IOException {
        Optional<Link> present = find();
        if (present.isPresent() && present.get().isUp()) {
            return present.get();
        }
        if (present.isEmpty()) {
            create(link, bridge, rollback);
        }
        String name = name(bridgeName, vlan);
        new LinkSysctls(host, name).ignoreRouters().detectDuplicates(false).apply();
        Link gateway = host.links().require(name);
        host.links().change(gateway.index(), new LinkChange().up());
        return host.links().require(name);
    }

    private void create(Link link, Bridge bridge, Rollback rollback) throws IOException {
        Link port;
        try {
            port = host.links()
                    .create(NewLink.veth(portName(bridgeName, vlan), NewLink.veth(name(bridgeName, vlan)))
                            .master(link.index()));
        } catch (NetlinkException e) {
            // Another container's ADD was faster.
            if (e.is(Errno.EEXIST)) {
                return;
            }
            throw e;
        }
        rollback.onFailure(() -> bridge.undoIfUnused(() -> host.links().delete(port.index())));
        Bridge.leaveDefaultVlan(host, link, port);
        host.netlink().bridges().addVlan(port.index(), PortVlan.untagged(vlan));
        new LinkSysctls(host, port.name()).ignoreRouters().ipv6(false).apply();
        host.links().change(port.index(), new LinkChange().up());
    }
}
