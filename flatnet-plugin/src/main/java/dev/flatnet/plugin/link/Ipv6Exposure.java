// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.plugin.sandbox.OpenNetns;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What an interface takes from its neighbours by IPv6, which a container must not decide for the host (CVE-2020-10749):
 * addresses and routes that a router advertises, and other ways that a router redirects to. See {@code
 * Documentation/networking/ip-sysctl.rst} of the kernel.
 */
final class Ipv6Exposure {
    private static final String READ_ONLY = "Read-only file system";

    private final OpenNetns netns;
    private final String link;

    Ipv6Exposure(OpenNetns netns, String link) {
        this.netns = netns;
        this.link = link;
    }

    /** Takes nothing from routers; equivalent to {@code sysctl -w net.ipv6.conf.LINK.accept_ra=0} and accept_redirects. */
    void ignoreRouters() throws IOException {
        set("accept_ra", "0");
        set("accept_redirects", "0");
    }

    /** Whether the interface speaks IPv6; equivalent to {@code sysctl -w net.ipv6.conf.LINK.disable_ipv6}. */
    void enable(boolean wanted) throws IOException {
        set("disable_ipv6", wanted ? "0" : "1");
    }

    private void set(String name, String value) throws IOException {
        try {
            netns.ensureSysctl(value, "ipv6", "conf", link, name);
        } catch (NoSuchFileException e) {
            // A kernel without IPv6, where there is nothing to take.
            return;
        } catch (FileSystemException e) {
            // Whoever mounted /proc/sys so has decided for the host, and containers are to start all the same.
            if (!READ_ONLY.equals(e.getReason())) {
                throw e;
            }
        }
    }
}
