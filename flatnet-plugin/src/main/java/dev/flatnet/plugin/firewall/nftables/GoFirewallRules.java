// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.netfilter.Compare;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.Meta;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Rule;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.AdmissionPolicy;
import dev.flatnet.plugin.firewall.iptables.LegacyForward;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules that the reference plugin {@code firewall} made in the tables of iptables-nft, for containers that it attached. They have
 * nothing that says whose they are but the container's address.
 *
 * <pre>{@code
 * -A CNI-FORWARD -d 10.22.0.5/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
 * -A CNI-FORWARD -s 10.22.0.5/32 -j ACCEPT
 * -A CNI-ISOLATION-STAGE-1 -i br0 ! -o br0 -j CNI-ISOLATION-STAGE-2
 * }</pre>
 */
public final class GoFirewallRules {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String STAGE_1 = "CNI-ISOLATION-STAGE-1";

    private final NetworkNamespace host;

    /** Those of a host, whose namespace must stay open. */
    public GoFirewallRules(NetworkNamespace host) {
        this.host = host;
    }

    /** Whether packets from and to all of these addresses are accepted by such rules. */
    public boolean admit(Iterable<InetAddress> addresses) throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            for (InetAddress address : addresses) {
                NftTable table = IptablesForward.table(IpFamily.of(address).table());
                if (about(address, nftables.rules(table, IptablesForward.CNI_FORWARD))
                                        .size()
                                < 2
                        || IptablesRule.jumps(
                                        nftables.rules(table, IptablesForward.FORWARD), IptablesForward.CNI_FORWARD)
                                .isEmpty()) {
                    return false;
                }
            }
            return true;
        } catch (NetlinkException e) {
            if (KernelOptions.isMissing(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a bridge has a policy of ingress by such rules, for the families of these addresses. */
    public boolean isolate(String bridge, Iterable<InetAddress> addresses) throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            for (InetAddress address : addresses) {
                NftTable table = IptablesForward.table(IpFamily.of(address).table());
                if (!hasStage(bridge, nftables.rules(table, STAGE_1))) {
                    return false;
                }
            }
            return true;
        } catch (NetlinkException e) {
            if (KernelOptions.isMissing(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean hasStage(String bridge, List<Rule> rules) {
        for (Rule rule : rules) {
            List<Expression> core = IptablesRule.core(rule);
            if (core.size() > 1 && core.get(0).equals(Meta.inputName()) && isName(core.get(1), bridge)) {
                return true;
            }
        }
        return false;
    }

    /** iptables compares the name with its final NUL, or with all 16 bytes. */
    private static boolean isName(Expression expression, String name) {
        if (!(expression instanceof Compare compare)) {
            return false;
        }
        byte[] whole = NftValue.interfaceName(name).toBytes();
        byte[] compared = compare.value().toBytes();
        for (int i = 0; i < compared.length && i < whole.length; i++) {
            if (compared[i] != whole[i]) {
                return false;
            }
        }
        return compared.length > name.length();
    }

    /** Removes the rules for addresses; not for those that the attachment has admitted by itself, as they are another's. */
    public void remove(Attachment attachment, List<InetAddress> addresses) throws IOException {
        if (addresses.isEmpty()) {
            return;
        }
        List<IpPrefix> theirs = new ArrayList<>();
        try (Nftables nftables = Nftables.open(host)) {
            nftables.change(DEADLINE, ruleset -> {
                theirs.clear();
                return removal(attachment, addresses, ruleset, theirs);
            });
        } catch (NetlinkException e) {
            if (!e.is(Errno.EINVAL) && !e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
            // The kernel has no nf_tables, so that nothing can be there, nor anything of ours.
            addresses.forEach(address -> theirs.add(host(address)));
        }
        LegacyForward.in(host).removeThoseOf(new AdmissionPolicy(theirs, AdmissionPolicy.DEFAULT_ADMIN_CHAIN));
    }

    /** Collects the addresses that are not ours on the way. */
    private static NftBatch removal(
            Attachment attachment, List<InetAddress> addresses, Nftables ruleset, List<IpPrefix> theirs)
            throws IOException {
        NftBatch batch = new NftBatch();
        for (InetAddress address : addresses) {
            if (!isOurs(attachment, address, ruleset)) {
                theirs.add(host(address));
                NftTable table = IptablesForward.table(IpFamily.of(address).table());
                for (Rule rule : about(address, ruleset.rules(table, IptablesForward.CNI_FORWARD))) {
                    batch.deleteRule(table, rule.chain(), rule.handle());
                }
            }
        }
        return batch;
    }

    private static IpPrefix host(InetAddress address) {
        return new IpPrefix(address, IpAddresses.bits(address));
    }

    private static boolean isOurs(Attachment attachment, InetAddress address, Nftables ruleset) throws IOException {
        Optional<SetElement> element =
                ruleset.element(IpFamily.of(address).table(), AdmissionRules.MAP, NftValue.of(address));
        return element.flatMap(SetElement::comment).equals(Optional.of(attachment.label()));
    }

    /** The rules that accept packets from an address, or to it. */
    private static List<Rule> about(InetAddress address, List<Rule> rules) {
        IpFamily family = IpFamily.of(address);
        Compare compared = Compare.equal(NftValue.of(address));
        List<Rule> found = new ArrayList<>();
        for (Rule rule : rules) {
            List<Expression> core = IptablesRule.core(rule);
            boolean about = core.size() > 2
                    && (core.get(0).equals(family.source()) || core.get(0).equals(family.destination()))
                    && core.get(1).equals(compared)
                    && core.get(core.size() - 1).equals(Verdict.accept());
            if (about) {
                found.add(rule);
            }
        }
        return found;
    }
}
