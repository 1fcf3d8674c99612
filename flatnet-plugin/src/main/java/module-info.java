// SPDX-License-Identifier: Apache-2.0
/** flatnet: bridge networking for containers as use cases to embed, and the CNI plugin made of them. */
module dev.flatnet.plugin {
    requires dev.flatnet.cni.conformance;
    requires transitive dev.flatnet.cni;
    requires transitive dev.flatnet.ipam;
    requires transitive dev.flatnet.netlink;
    requires static transitive org.jspecify;

    exports dev.flatnet.plugin;
    exports dev.flatnet.plugin.address;
    exports dev.flatnet.plugin.attachment;
    exports dev.flatnet.plugin.chained;
    exports dev.flatnet.plugin.cni;
    exports dev.flatnet.plugin.firewall;
    exports dev.flatnet.plugin.firewall.iptables;
    exports dev.flatnet.plugin.firewall.nftables;
    exports dev.flatnet.plugin.link;
    exports dev.flatnet.plugin.sandbox;
}
