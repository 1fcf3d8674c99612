// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.AttachmentException;
import java.io.IOException;

/** What can go wrong with an attachment after it was made, and what CHECK must say of it. */
enum Damage {
    INTERFACE_GONE("no interface eth0") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.links().delete(attached.containerEnd().index());
        }
    },
    INTERFACE_DOWN("eth0 in the container is down") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.links().change(attached.containerEnd().index(), new LinkChange().down());
        }
    },
    ADDRESS_GONE("address 10.87.9.2/24 is missing") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.addresses().delete(attached.containerEnd().index(), BridgeHost.address("10.87.9.2"), 24);
        }
    },
    ROUTE_GONE("route to 0.0.0.0/0 is missing") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            inside.routes()
                    .delete(NewRoute.to(
                            BridgeHost.address("0.0.0.0"),
                            0,
                            attached.containerEnd().index()));
        }
    },
    OTHER_MAC("MAC address of eth0 is 02:00:00:00:00:09") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            MacAddress other = MacAddress.parse("02:00:00:00:00:09");
            inside.links().change(attached.containerEnd().index(), new LinkChange().mac(other));
        }
    },
    BRIDGE_GONE("no bridge br-test") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().delete(attached.bridge().index());
        }
    },
    BRIDGE_DOWN("br-test is down") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().change(attached.bridge().index(), new LinkChange().down());
        }
    },
    GATEWAY_GONE("gateway address 10.87.9.1 is missing") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.addresses().delete(attached.bridge().index(), BridgeHost.address("10.87.9.1"), 24);
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
            host.ip.links().change(attached.hostEnd().index(), new LinkChange().down());
        }
    },
    NO_PORT_ANY_MORE("is not a port of br-test") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws IOException {
            host.ip.links().change(attached.hostEnd().index(), new LinkChange().master(0));
        }
    },
    LEASE_GONE("10.87.9.2 is not leased") {
        @Override
        void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached) throws AttachmentException {
            host.addresses("c1").release(BridgeHost.attachment("c1"));
        }
    };

    final String complaint;

    Damage(String complaint) {
        this.complaint = complaint;
    }

    abstract void make(BridgeHost host, RouteNetlink inside, AttachedContainer attached)
            throws IOException, AttachmentException;
}
