// SPDX-License-Identifier: Apache-2.0
/** Netlink, rtnetlink, nf_tables and network namespaces of Linux, without any dependency. */
// The module named in the qualified export is built after this one.
@SuppressWarnings("module")
module dev.flatnet.netlink {
    requires static transitive org.jspecify;

    exports dev.flatnet.netlink;
    exports dev.flatnet.netlink.attribute;
    exports dev.flatnet.netlink.file;
    exports dev.flatnet.netlink.netfilter;
    exports dev.flatnet.netlink.netns;
    exports dev.flatnet.netlink.route;
    exports dev.flatnet.netlink.route.traffic;
    // For the resident process: file descriptors and signals of its callers.
    exports dev.flatnet.netlink.internal.linux to
            dev.flatnet.plugin;
}
