// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.nftables.GoFirewallRules;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.Set;

/** The host forwards packets of the container's addresses, also if it forwards nothing by default. */
public final class Admission implements ChainedWork {
    private final String adminChain;

    /**
     * Work with this setting.
     *
     * @param adminChain the chain of iptables with the administrator's own rules
     */
    public Admission(String adminChain) {
        this.adminChain = adminChain;
    }

    @Override
    public Set<Part> rules() {
        return Set.of(Part.ADMISSION);
    }

    @Override
    public void apply(AttachedInterface target) {
        if (!target.addresses().isEmpty()) {
            target.policy().add(new AdmissionPolicy(target.addresses(), adminChain));
        }
    }

    /** Rules of the reference plugin do as well: it may have attached the container. */
    @Override
    public void verify(AttachedInterface target) throws IOException {
        if (!new GoFirewallRules(target.site().host().namespace()).admit(target.plainAddresses())) {
            apply(target);
        }
    }

    @Override
    public void remove(Site site) {
        // It is rules only, and those of an attachment go together.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // It is rules only, and those of an attachment go together.
    }
}
