// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.BaseChain;
import dev.flatnet.netlink.netfilter.Bitwise;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.Compare;
import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.Lookup;
import dev.flatnet.netlink.netfilter.Masquerade;
import dev.flatnet.netlink.netfilter.Match;
import dev.flatnet.netlink.netfilter.NewChain;
import dev.flatnet.netlink.netfilter.NewRule;
import dev.flatnet.netlink.netfilter.NewSet;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.NftValue;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.Payload;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rules in a table of our own.
 *
 * <pre>{@code
 * table ip flatnet {
 *   map attachments { type ipv4_addr : verdict
 *     elements = { 10.87.1.5 comment "flatnet/904c34625a52/eth0" : goto from-10.87.1.0-24 } }
 *   chain from-10.87.1.0-24 {
 *     ip daddr 10.87.1.0/24 return
 *     ip daddr 224.0.0.0/4 return
 *     masquerade }
 *   chain postrouting { type nat hook postrouting priority srcnat; policy accept;
 *     ip saddr vmap @attachments }
 * }
 * }</pre>
 *
 * <p>An element belongs to the attachment that its comment names; that is all that is ever looked at. Every change is one
 * batch that is bound to the state it was worked out from. The last element takes the table with it.
 */
public final class NftablesFirewall implements Firewall {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");
    private static final String MAP = "attachments";
    private static final String POSTROUTING = "postrouting";
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final NftValue MULTICAST = NftValue.of(new byte[] {(byte) 224, 0, 0, 0});
    private static final int MULTICAST_LENGTH = 4;

    private final NetworkNamespace host;

    private NftablesFirewall(NetworkNamespace host) {
        this.host = host;
    }

    /** In a namespace, which must stay open: the host's, as a rule. */
    public static NftablesFirewall in(NetworkNamespace host) {
        return new NftablesFirewall(host);
    }

    /** What there is of our table. */
    private record State(boolean exists, List<String> chains, List<SetElement> elements) {

        static State read(Nftables nftables) throws IOException {
            if (!nftables.exists(TABLE)) {
                return new State(false, List.of(), List.of());
            }
            List<String> chains = new ArrayList<>();
            for (Chain chain : nftables.chains(TABLE)) {
                chains.add(chain.name());
            }
            return new State(true, chains, nftables.elements(TABLE, MAP));
        }

        /** The elements of attachments with such labels. */
        List<SetElement> of(Predicate<String> labels) {
            List<SetElement> some = new ArrayList<>();
            for (SetElement element : elements) {
                if (labels.test(element.comment().orElse(""))) {
                    some.add(element);
                }
            }
            return some;
        }
    }

    /** Works out what to do with the state as it is. */
    private interface Planner {
        NftBatch plan(State state);
    }

    private void change(Planner planner) throws IOException {
        try (Nftables nftables = Nftables.open(host)) {
            nftables.change(DEADLINE, ruleset -> planner.plan(State.read(ruleset)));
        }
    }

    @Override
    public void apply(Attachment attachment, Policy policy) throws IOException {
        if (!policy.parts().contains(Part.MASQUERADE)) {
            return;
        }
        if (policy.masqueraded().isEmpty()) {
            remove(attachment, policy.parts());
        } else {
            masquerade(attachment, policy.masqueraded());
        }
    }

    private void masquerade(Attachment attachment, List<IpPrefix> addresses) throws IOException {
        List<SetElement> wanted = wanted(attachment, addresses);
        change(state -> {
            NftBatch batch = new NftBatch();
            if (!state.chains.contains(POSTROUTING)) {
                addTable(batch);
            }
            Set<String> chains = new HashSet<>(state.chains);
            for (IpPrefix address : addresses) {
                if (chains.add(chainName(address))) {
                    addChain(batch, address);
                }
            }
            for (SetElement element : state.elements) {
                boolean ours = element.comment().equals(Optional.of(attachment.label()));
                if (ours || contains(wanted, element)) {
                    batch.deleteElement(TABLE, MAP, element);
                }
            }
            for (SetElement element : wanted) {
                batch.addElement(TABLE, MAP, element);
            }
            return batch;
        });
    }

    private static void addTable(NftBatch batch) {
        batch.addTable(TABLE)
                .addSet(NewSet.verdictMap(TABLE, MAP, DataType.IPV4_ADDRESS))
                .addChain(NewChain.of(TABLE, POSTROUTING)
                        .at(BaseChain.nat(BaseChain.Hook.POSTROUTING, BaseChain.PRIORITY_SRCNAT)))
                .addRule(TABLE, POSTROUTING, Payload.ipSource(), Lookup.verdict(MAP));
    }

    private static void addChain(NftBatch batch, IpPrefix address) {
        String chain = chainName(address);
        IpPrefix subnet = address.network();
        batch.addChain(TABLE, chain)
                .addRule(NewRule.in(TABLE, chain)
                        .with(Match.destination(TABLE.family(), subnet.address(), subnet.length()))
                        .with(Verdict.backToCaller()))
                .addRule(NewRule.in(TABLE, chain)
                        .with(Payload.ipDestination(), Bitwise.prefix(MULTICAST_LENGTH, MULTICAST.length()))
                        .with(Compare.equal(MULTICAST), Verdict.backToCaller()))
                .addRule(NewRule.in(TABLE, chain).with(Masquerade.plain()));
    }

    @Override
    public Optional<String> problem(Attachment attachment, Policy policy) throws IOException {
        if (policy.masqueraded().isEmpty() || isMasqueraded(attachment, policy.masqueraded())) {
            return Optional.empty();
        }
        return Optional.of("the masquerading rule of " + attachment + " is missing");
    }

    private boolean isMasqueraded(Attachment attachment, List<IpPrefix> addresses) throws IOException {
        List<SetElement> wanted = wanted(attachment, addresses);
        try (Nftables nftables = Nftables.open(host)) {
            State state = State.read(nftables);
            List<SetElement> actual = state.of(attachment.label()::equals);
            if (!state.chains.contains(POSTROUTING) || actual.size() != wanted.size()) {
                return false;
            }
            for (SetElement element : wanted) {
                if (!contains(actual, element)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void remove(Attachment attachment, Set<Part> parts) throws IOException {
        if (parts.contains(Part.MASQUERADE)) {
            remove(attachment.label()::equals);
        }
    }

    @Override
    public void retain(String network, Set<String> labels, Set<Part> parts) throws IOException {
        if (parts.contains(Part.MASQUERADE)) {
            remove(label -> Attachment.isOfNetwork(label, network) && !labels.contains(label));
        }
    }

    @Override
    public void requireUsable(Set<Part> parts) throws IOException {
        if (parts.isEmpty()) {
            return;
        }
        try (Nftables nftables = Nftables.open(host)) {
            nftables.exists(TABLE);
        }
    }

    private void remove(Predicate<String> labels) throws IOException {
        change(state -> {
            NftBatch batch = new NftBatch();
            List<SetElement> own = state.of(labels);
            if (own.isEmpty()) {
                return batch;
            }
            if (own.size() == state.elements.size()) {
                return batch.deleteTable(TABLE);
            }
            Set<String> unused = new HashSet<>();
            for (SetElement element : own) {
                batch.deleteElement(TABLE, MAP, element);
                element.verdict().flatMap(Verdict::chain).ifPresent(unused::add);
            }
            for (SetElement element : state.elements) {
                if (!own.contains(element)) {
                    element.verdict().flatMap(Verdict::chain).ifPresent(unused::remove);
                }
            }
            unused.forEach(chain -> batch.deleteChain(TABLE, chain));
            return batch;
        });
    }

    private static List<SetElement> wanted(Attachment attachment, List<IpPrefix> addresses) {
        List<SetElement> wanted = new ArrayList<>();
        for (IpPrefix address : addresses) {
            if (!address.isIpv4()) {
                throw new IllegalArgumentException("only IPv4 is masqueraded, not " + address);
            }
            wanted.add(SetElement.of(NftValue.of(address.address()))
                    .mappedTo(Verdict.goTo(chainName(address)))
                    .comment(attachment.label()));
        }
        return wanted;
    }

    /** Whether one of them has the key of this one. */
    private static boolean contains(List<SetElement> elements, SetElement wanted) {
        for (SetElement element : elements) {
            if (element.key().equals(wanted.key())) {
                return true;
            }
        }
        return false;
    }

    /** The chain says what it does: another subnet, another chain. */
    private static String chainName(IpPrefix address) {
        return "from-" + address.network().toString().replace('/', '-');
    }
}
