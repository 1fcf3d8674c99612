// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.firewall.RecordedPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What policies need of the host beside our tables: a sysctl of a device, and a rule in the kernel's old tables. Many policies
 * need the same, which is looked at once. Not thread-safe.
 */
final class HostNeeds {
    private final LegacyAdmission legacy;
    private final Map<String, LoopbackRouting> byDevice = new LinkedHashMap<>();
    private final Map<String, List<IpPrefix>> admittedByAdminChain = new LinkedHashMap<>();

    private HostNeeds(NetworkNamespace host) {
        this.legacy = new LegacyAdmission(host);
    }

    static HostNeeds of(NetworkNamespace host, Policy policy) {
        HostNeeds needs = new HostNeeds(host);
        needs.add(host, policy);
        return needs;
    }

    static HostNeeds of(NetworkNamespace host, List<RecordedPolicy> all) {
        HostNeeds needs = new HostNeeds(host);
        for (RecordedPolicy each : all) {
            needs.add(host, each.policy());
        }
        return needs;
    }

    private void add(NetworkNamespace host, Policy policy) {
        LoopbackRouting.of(host, policy).ifPresent(routing -> byDevice.putIfAbsent(routing.device(), routing));
        Optional<AdmissionPolicy> admission = policy.admission();
        if (admission.isPresent()) {
            admittedByAdminChain
                    .computeIfAbsent(admission.get().adminChain(), chain -> new ArrayList<>())
                    .addAll(admission.get().addresses());
        }
    }

    /** Provides what is missing. */
    void provide() throws IOException {
        for (LoopbackRouting routing : byDevice.values()) {
            routing.allow();
        }
        for (Map.Entry<String, List<IpPrefix>> each : admittedByAdminChain.entrySet()) {
            legacy.accept(new AdmissionPolicy(each.getValue(), each.getKey()));
        }
    }

    /** What is missing, in words. */
    List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        for (LoopbackRouting routing : byDevice.values()) {
            routing.problem().ifPresent(problems::add);
        }
        for (Map.Entry<String, List<IpPrefix>> each : admittedByAdminChain.entrySet()) {
            legacy.problem(new AdmissionPolicy(each.getValue(), each.getKey())).ifPresent(problems::add);
        }
        return problems;
    }
}
