// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.ForwardChains;
import dev.flatnet.plugin.firewall.iptables.Programs.Kind;
import java.io.IOException;
import java.util.Optional;

/**
 * One rule in the old tables of iptables that accepts packets with the mark of those whom our own rules admit, where these tables
 * are in use and may drop something. Only the program can change them; it runs on no other host.
 */
public final class LegacyForward {
    private final Programs programs;

    LegacyForward(Programs programs) {
        this.programs = programs;
    }

    /** In a namespace, which must stay open: the host's, as a rule. */
    public static LegacyForward in(NetworkNamespace host) {
        return new LegacyForward(new InstalledPrograms(host));
    }

    /** Adds the rule for the families of the policy's addresses, where it is needed. */
    public void accept(AdmissionPolicy policy) throws IOException {
        for (Family family : Family.values()) {
            Optional<SavedTable> table = table(family, policy);
            if (table.isPresent() && mayDrop(table.get())) {
                restore(family, ForwardLines.addition(table.get(), policy.adminChain(), ForwardLines.marked()));
            }
        }
    }

    /** What is missing, in words. */
    public Optional<String> problem(AdmissionPolicy policy) throws IOException {
        for (Family family : Family.values()) {
            Optional<SavedTable> table = table(family, policy);
            if (table.isPresent() && mayDrop(table.get())) {
                boolean missing = !ForwardLines.missing(table.get(), policy.adminChain(), ForwardLines.marked())
                        .isEmpty();
                if (missing) {
                    return Optional.of(family.program()
                            + "-legacy drops packets of the container: a rule of chain FORWARD is missing");
                }
            }
        }
        return Optional.empty();
    }

    /** Removes the rule of one family, and of its chains what nobody else uses. */
    public void withdraw(boolean ipv4) throws IOException {
        Family family = ipv4 ? Family.IPV4 : Family.IPV6;
        Optional<SavedTable> table = table(family);
        if (table.isPresent()) {
            restore(family, ForwardLines.removalOfMarked(table.get()));
        }
    }

    /** Removes the rules that the reference plugin made there for a container with these addresses. */
    public void removeThoseOf(AdmissionPolicy container) throws IOException {
        for (Family family : Family.values()) {
            Optional<SavedTable> table = table(family, container);
            if (table.isPresent()) {
                restore(family, ForwardLines.removal(table.get(), ForwardLines.of(container, family)));
            }
        }
    }

    private Optional<SavedTable> table(Family family, AdmissionPolicy policy) throws IOException {
        return family.of(policy.addresses()).isEmpty() ? Optional.empty() : table(family);
    }

    /** Empty if it is not in use: to ask the program would put it to use. */
    private Optional<SavedTable> table(Family family) throws IOException {
        if (!programs.hasLegacyTable(family, ForwardChains.TABLE) || !programs.exist(family, Kind.LEGACY)) {
            return Optional.empty();
        }
        return Optional.of(SavedTable.parse(programs.save(family, Kind.LEGACY, ForwardChains.TABLE)));
    }

    private static boolean mayDrop(SavedTable table) {
        return table.drops(ForwardChains.FORWARD)
                || !table.rules(ForwardChains.FORWARD).isEmpty();
    }

    private void restore(Family family, String input) throws IOException {
        if (!input.isEmpty()) {
            programs.restore(family, Kind.LEGACY, input);
        }
    }
}
