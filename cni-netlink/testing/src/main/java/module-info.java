// SPDX-License-Identifier: Apache-2.0
/** Stand-ins for a Linux kernel, for tests without root; no test framework is needed. */
module dev.flatnet.netlink.testing {
    requires transitive dev.flatnet.netlink;
    requires static transitive org.jspecify;

    exports dev.flatnet.netlink.testing;
}
