// SPDX-License-Identifier: Apache-2.0
/** IP address management: pools, leases, and the stores that keep them. */
module dev.flatnet.ipam {
    requires transitive dev.flatnet.cni;
    requires dev.flatnet.netlink;
    requires static transitive org.jspecify;

    exports dev.flatnet.ipam;
    exports dev.flatnet.ipam.cni;
    exports dev.flatnet.ipam.store;
}
