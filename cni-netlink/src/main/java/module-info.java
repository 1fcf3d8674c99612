// SPDX-License-Identifier: Apache-2.0
/** Probe. */
module dev.flatnet.netlink {
    requires static transitive org.jspecify;

    exports dev.flatnet.netlink;
}
