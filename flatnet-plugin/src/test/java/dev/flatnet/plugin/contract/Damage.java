// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.ipam.IpamException;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachedContainer;
import java.io.IOException;
import java.util.List;

/** What can go wrong with an attachment after it was made, and what CHECK must say of it. */
enum Damage {
    INTERFACE_GONE("no interface eth0") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.links().delete(attached.inside().index());
        }
    },
    INTERFACE_DOWN("eth0 in the container is down") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.links().change(attached.inside().index(), new LinkChange().down());
        }
    },
    ADDRESS_GONE("address 10.87.9.2/24 is missing") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.addresses().delete(attached.inside().index(), BridgeHost.address("10.87.9.2"), 24);
        }
    },
    ROUTE_GONE("route to 0.0.0.0/0 is missing") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.routes()
                    .delete(NewRoute.to(
                            BridgeHost.address("0.0.0.0"), 0, attached.inside().index()));
        }
    },
    OTHER_MAC("MAC address of eth0 is 02:00:00:00:00:09") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            MacAddress other = MacAddress.parse("02:00:00:00:00:09");
            inside.links().change(attached.inside().index(), new LinkChange().mac(other));
        }
    },
    BRIDGE_GONE("no bridge br-test") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().delete(BridgeHost.bridge(attached).index());
        }
    },
    BRIDGE_DOWN("br-test is down") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().change(BridgeHost.bridge(attached).index(), new LinkChange().down());
        }
    },
    GATEWAY_GONE("gateway address 10.87.9.1 is missing") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.addresses().delete(BridgeHost.bridge(attached).index(), BridgeHost.address("10.87.9.1"), 24);
        }
    },
    RULES_GONE("masquerading rule") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            try (Nftables nft = Nftables.open(host.namespace)) {
                nft.commit(new NftBatch().deleteTable(BridgeHost.TABLE));
            }
        }
    },
    HOST_END_DOWN("is down") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().change(BridgeHost.hostEnd(attached).index(), new LinkChange().down());
        }
    },
    NO_PORT_ANY_MORE("is not a port of br-test") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().change(BridgeHost.hostEnd(attached).index(), new LinkChange().master(0));
        }
    },
    LEASE_GONE("10.87.9.2 is not leased") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            try {
                host.addresses("c1").release(BridgeHost.attachment("c1").id(), List.of());
            } catch (IpamException e) {
                throw new IOException(e);
            }
        }
    };

    final String complaint;

    Damage(String complaint) {
        this.complaint = complaint;
    }

    abstract void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException;
}
