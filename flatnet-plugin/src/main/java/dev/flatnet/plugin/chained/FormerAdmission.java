// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.plugin.firewall.nftables.GoFirewallRules;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Takes away the rules for the addresses of a container that the reference plugin {@code firewall} attached. */
public final class FormerAdmission implements Removal {
    private final List<InetAddress> addresses;

    /**
     * For some addresses.
     *
     * @param addresses of the container, as the result of attaching it says
     */
    public FormerAdmission(List<InetAddress> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public void remove(Site site) throws IOException {
        new GoFirewallRules(site.host().namespace()).remove(site.attachment(), addresses);
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // The rules do not say to which network they belong.
    }
}
