// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.netfilter.Expression;
import dev.flatnet.netlink.netfilter.MapElement;
import dev.flatnet.netlink.netfilter.NftBatch;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.RulesetChangedException;
import dev.flatnet.netlink.netfilter.Verdict;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.Attachment;
import dev.flatnet.plugin.Firewall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    private static final int PRIORITY_SRCNAT = 100;
    private static final long DEADLINE_NANOS = 10_000_000_000L;

    // struct iphdr, linux/ip.h
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;
    private static final int ADDRESS_BYTES = 4;
    private static final byte[] MULTICAST = {(byte) 224, 0, 0, 0};
    private static final int MULTICAST_LENGTH = 4;

    private final Optional<NetworkNamespace> host;

    private NftablesFirewall(Optional<NetworkNamespace> host) {
        this.host = host;
    }

    /** In the namespace of this process. */
    public static NftablesFirewall here() {
        return new NftablesFirewall(Optional.empty());
    }

    /** In another namespace, which must stay open. */
    public static NftablesFirewall in(NetworkNamespace host) {
        return new NftablesFirewall(Optional.of(host));
    }

    private Nftables open() throws IOException {
        return host.isPresent() ? Nftables.open(host.get()) : Nftables.open();
    }

    /** What there is of our table. */
    private record State(boolean exists, List<String> chains, List<MapElement> elements) {

        static State read(Nftables nftables) throws IOException {
            if (!nftables.exists(TABLE)) {
                return new State(false, List.of(), List.of());
            }
            return new State(true, nftables.chains(TABLE), nftables.elements(TABLE, MAP));
        }

        List<MapElement> of(Attachment attachment) {
            List<MapElement> own = new ArrayList<>();
            for (MapElement element : elements) {
                if (element.comment().equals(Optional.of(attachment.label()))) {
                    own.add(element);
                }
            }
            return own;
        }
    }

    /** Works out what to do with the state as it is. */
    private interface Planner {
        NftBatch plan(State state);
    }

    private void change(Planner planner) throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try (Nftables nftables = open()) {
            while (true) {
                long generation = nftables.generation();
                NftBatch batch = planner.plan(State.read(nftables));
                if (batch.isEmpty()) {
                    return;
                }
                try {
                    nftables.commit(batch, generation);
                    return;
                } catch (RulesetChangedException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public void masquerade(Attachment attachment, List<IpPrefix> addresses) throws IOException {
        List<MapElement> wanted = wanted(attachment, addresses);
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
            for (MapElement element : state.elements) {
                boolean ours = element.comment().equals(Optional.of(attachment.label()));
                if (ours || contains(wanted, element)) {
                    batch.deleteElement(TABLE, MAP, element);
                }
            }
            for (MapElement element : wanted) {
                batch.addElement(TABLE, MAP, element);
            }
            return batch;
        });
    }

    private static void addTable(NftBatch batch) {
        batch.addTable(TABLE)
                .addIpv4VerdictMap(TABLE, MAP)
                .addPostroutingNatChain(TABLE, POSTROUTING, PRIORITY_SRCNAT)
                .addRule(
                        TABLE,
                        POSTROUTING,
                        Expression.loadNetworkHeader(SOURCE_OFFSET, ADDRESS_BYTES),
                        Expression.lookUpVerdict(MAP));
    }

    private static void addChain(NftBatch batch, IpPrefix address) {
        String chain = chainName(address);
        IpPrefix subnet = address.network();
        batch.addChain(TABLE, chain);
        addReturn(batch, chain, subnet.address().getAddress(), subnet.length());
        addReturn(batch, chain, MULTICAST, MULTICAST_LENGTH);
        batch.addRule(TABLE, chain, Expression.masquerade());
    }

    private static void addReturn(NftBatch batch, String chain, byte[] destination, int length) {
        byte[] mask = new byte[ADDRESS_BYTES];
        for (int bit = 0; bit < length; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        batch.addRule(
                TABLE,
                chain,
                Expression.loadNetworkHeader(DESTINATION_OFFSET, ADDRESS_BYTES),
                Expression.mask(mask),
                Expression.isEqualTo(destination),
                Expression.decide(Verdict.backToCaller()));
    }

    @Override
    public boolean isMasqueraded(Attachment attachment, List<IpPrefix> addresses) throws IOException {
        List<MapElement> wanted = wanted(attachment, addresses);
        try (Nftables nftables = open()) {
            State state = State.read(nftables);
            List<MapElement> actual = state.of(attachment);
            if (!state.chains.contains(POSTROUTING) || actual.size() != wanted.size()) {
                return false;
            }
            for (MapElement element : wanted) {
                if (!contains(actual, element)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void remove(Attachment attachment) throws IOException {
        change(state -> {
            NftBatch batch = new NftBatch();
            List<MapElement> own = state.of(attachment);
            if (own.isEmpty()) {
                return batch;
            }
            if (own.size() == state.elements.size()) {
                return batch.deleteTable(TABLE);
            }
            Set<String> unused = new HashSet<>();
            for (MapElement element : own) {
                batch.deleteElement(TABLE, MAP, element);
                element.verdict().chain().ifPresent(unused::add);
            }
            for (MapElement element : state.elements) {
                if (!own.contains(element)) {
                    element.verdict().chain().ifPresent(unused::remove);
                }
            }
            unused.forEach(chain -> batch.deleteChain(TABLE, chain));
            return batch;
        });
    }

    private static List<MapElement> wanted(Attachment attachment, List<IpPrefix> addresses) {
        List<MapElement> wanted = new ArrayList<>();
        for (IpPrefix address : addresses) {
            if (!address.isIpv4()) {
                throw new IllegalArgumentException("only IPv4 is masqueraded, not " + address);
            }
            wanted.add(new MapElement(
                    address.address().getAddress(), Verdict.goTo(chainName(address)), Optional.of(attachment.label())));
        }
        return wanted;
    }

    /** Whether one of them has the key of this one. */
    private static boolean contains(List<MapElement> elements, MapElement wanted) {
        for (MapElement element : elements) {
            if (Arrays.equals(element.key(), wanted.key())) {
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
