// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.netns.Sysctl;
import dev.flatnet.netlink.netns.SysctlOutcome;
import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sysctls of one link, set in one go (Documentation/networking/ip-sysctl.rst of the kernel). They are those that a link can do
 * without: a kernel that has none such is passed over, and so is a read-only /proc/sys, since whoever mounted it so has decided
 * for the host, and containers are to start all the same. Not thread-safe.
 */
final class LinkSysctls {
    private static final String READ_ONLY = "Read-only file system";
    private static final String IPV4 = "ipv4";
    private static final String IPV6 = "ipv6";

    private final OpenNetns netns;
    private final String link;
    private final List<Sysctl> wanted = new ArrayList<>();

    LinkSysctls(OpenNetns netns, String link) {
        this.netns = netns;
        this.link = link;
    }

    /** What a container must not decide for the host (CVE-2020-10749): addresses, routes, and other ways to a destination. */
    LinkSysctls ignoreRouters() {
        return with(IPV6, "accept_ra", "0").with(IPV6, "accept_redirects", "0");
    }

    /** Whether the link speaks IPv6. */
    LinkSysctls ipv6(boolean on) {
        return with(IPV6, "disable_ipv6", on ? "0" : "1");
    }

    /** Whether others that have an IPv6 address are looked for before it is used. */
    LinkSysctls detectDuplicates(boolean on) {
        return on ? with(IPV6, "enhanced_dad", "1").with(IPV6, "accept_dad", "1") : with(IPV6, "accept_dad", "0");
    }

    /** IPv6 addresses stay when the link goes down, as those of IPv4 do. */
    LinkSysctls keepAddresses() {
        return with(IPV6, "keep_addr_on_down", "1");
    }

    /** The neighbours are told of the link's addresses when it comes up, and when it is given its MAC address. */
    LinkSysctls announce() {
        return with(IPV4, "arp_notify", "1").with(IPV6, "ndisc_notify", "1");
    }

    private LinkSysctls with(String family, String key, String value) {
        wanted.add(Sysctl.of(value, family, "conf", link, key));
        return this;
    }

    void apply() throws IOException {
        for (SysctlOutcome outcome : netns.namespace().ensureSysctls(wanted)) {
            if (outcome.failure().isPresent() && matters(outcome.failure().get())) {
                throw outcome.failure().get();
            }
        }
    }

    private static boolean matters(IOException failure) {
        return !(failure instanceof NoSuchFileException)
                && !(failure instanceof FileSystemException file && READ_ONLY.equals(file.getReason()));
    }
}
