// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * nf_tables in one network namespace. What is not there is read as empty, not as a failure.
 *
 * <p>To change something depending on what is there, use {@link #change}. Thread-safe. Needs CAP_NET_ADMIN.
 */
public final class Nftables implements AutoCloseable {
    private final NetlinkConnection connection;

    private Nftables(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens it {@linkplain NetworkNamespace#ofThisProcess in the namespace of this process}. */
    public static Nftables open() throws IOException {
        return open(NetworkNamespace.ofThisProcess());
    }

    /** Opens it in a namespace, where it stays; the namespace may be closed meanwhile. */
    public static Nftables open(NetworkNamespace namespace) throws IOException {
        return over(namespace.openNetlink(NfTablesProtocol.FAMILY));
    }

    /** Speaks to whatever is behind a transport. */
    public static Nftables over(NetlinkTransport transport) {
        return new Nftables(new NetlinkConnection(transport));
    }

    /** The number of the ruleset's current state; it changes with every commit of anybody in this namespace. */
    public long generation() throws IOException {
        byte[] payload = NfTablesProtocol.message(0).toBytes();
        int type = NfTablesProtocol.type(NfTablesProtocol.NFT_MSG_GETGEN);
        for (NetlinkMessage message : connection.query(new NetlinkRequest("get generation", type, 0, payload))) {
            return NfTablesProtocol.attributes(message)
                    .u32BigEndian(NfTablesProtocol.NFTA_GEN_ID)
                    .orElseThrow(() -> new MalformedMessageException("a generation without number"));
        }
        throw new NetlinkException("get generation", "the kernel answered nothing", null);
    }

    /** Equivalent to {@code nft list tables}, without those of families that are not known here. */
    public List<NftTable> tables() throws IOException {
        List<NftTable> tables = new ArrayList<>();
        for (NetlinkMessage message :
                dump("list tables", NfTablesProtocol.NFT_MSG_GETTABLE, NfTablesProtocol.message(0))) {
            Optional<NftTable.Family> family = NftTable.Family.of(NfTablesProtocol.family(message));
            Optional<String> name = NfTablesProtocol.attributes(message).string(NftTable.NFTA_TABLE_NAME);
            if (family.isPresent() && name.isPresent() && !name.get().isEmpty()) {
                tables.add(new NftTable(family.get(), name.get()));
            }
        }
        return tables;
    }

    /** Equivalent to {@code nft list tables}, for one table: whether it is there. */
    public boolean exists(NftTable table) throws IOException {
        return !table(table).isEmpty();
    }

    /** What its owner wrote on a table; empty if there is no such table. */
    public Optional<UserData> userData(NftTable table) throws IOException {
        for (NetlinkMessage message : table(table)) {
            return Optional.of(UserData.read(NfTablesProtocol.attributes(message), NftTable.NFTA_TABLE_USERDATA));
        }
        return Optional.empty();
    }

    private List<NetlinkMessage> table(NftTable table) throws IOException {
        AttributeWriter writer = NfTablesProtocol.message(table).string(NftTable.NFTA_TABLE_NAME, table.name());
        return one("list table " + table, NfTablesProtocol.NFT_MSG_GETTABLE, writer);
    }

    /** Equivalent to {@code nft list chains}, for one table. */
    public List<Chain> chains(NftTable table) throws IOException {
        // The kernel dumps the chains of all tables of a family; only the newest take a filter.
        List<Chain> chains = new ArrayList<>();
        AttributeWriter writer = NfTablesProtocol.message(table);
        for (NetlinkMessage message : dump("list chains " + table, NfTablesProtocol.NFT_MSG_GETCHAIN, writer)) {
            Chain.decode(message, table).ifPresent(chains::add);
        }
        return chains;
    }

    /** Equivalent to {@code nft list chain TABLE CHAIN}, without rules; one request. Empty if there is no such chain. */
    public Optional<Chain> chain(NftTable table, String chain) throws IOException {
        String words = "list chain " + table + " " + chain;
        for (NetlinkMessage message : one(words, NfTablesProtocol.NFT_MSG_GETCHAIN, Chain.identity(table, chain))) {
            return Chain.decode(message, table);
        }
        return Optional.empty();
    }

    /** Equivalent to {@code nft -a list table TABLE}: all rules, chain by chain, in their order. */
    public List<Rule> rules(NftTable table) throws IOException {
        AttributeWriter writer = NfTablesProtocol.message(table).string(Rule.NFTA_RULE_TABLE, table.name());
        return rules(table, "list rules " + table, writer);
    }

    /** Equivalent to {@code nft -a list chain TABLE CHAIN}: the rules in their order; none if there is no such chain. */
    public List<Rule> rules(NftTable table, String chain) throws IOException {
        return rules(table, "list rules " + table + " " + chain, Rule.identity(table, chain));
    }

    private List<Rule> rules(NftTable table, String words, AttributeWriter writer) throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (NetlinkMessage message : dump(words, NfTablesProtocol.NFT_MSG_GETRULE, writer)) {
            Rule.decode(message, table).ifPresent(rules::add);
        }
        return rules;
    }

    /** Equivalent to {@code nft list sets} and {@code nft list maps}, for one table, without elements. */
    public List<NftSet> sets(NftTable table) throws IOException {
        AttributeWriter writer = NfTablesProtocol.message(table).string(NftSet.NFTA_SET_TABLE, table.name());
        List<NftSet> sets = new ArrayList<>();
        for (NetlinkMessage message : dump("list sets " + table, NfTablesProtocol.NFT_MSG_GETSET, writer)) {
            NftSet.decode(message, table).ifPresent(sets::add);
        }
        return sets;
    }

    /** Equivalent to {@code nft list map TABLE MAP}: its elements; none if there is no such table or map. */
    public List<SetElement> elements(NftTable table, String set) throws IOException {
        List<SetElement> elements = new ArrayList<>();
        String words = "list set " + table + " " + set;
        AttributeWriter writer = NftBatch.elements(table, set);
        for (NetlinkMessage message : dump(words, NfTablesProtocol.NFT_MSG_GETSETELEM, writer)) {
            elements.addAll(SetElement.decodeList(message));
        }
        return elements;
    }

    /**
     * Equivalent to {@code nft get element TABLE SET { KEY }}; one request, however many elements there are. Empty if there is
     * no such table, set or element. Linux 4.15.
     */
    public Optional<SetElement> element(NftTable table, String set, NftValue key) throws IOException {
        AttributeWriter writer = NftBatch.elements(table, set)
                .nested(SetElement.NFTA_SET_ELEM_LIST_ELEMENTS, SetElement.of(key)::encodeIdentity);
        String words = "get element " + table + " " + set;
        for (NetlinkMessage message : one(words, NfTablesProtocol.NFT_MSG_GETSETELEM, writer)) {
            for (SetElement element : SetElement.decodeList(message)) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    /** What the kernel answers about one object. */
    private List<NetlinkMessage> one(String words, int message, AttributeWriter writer) throws IOException {
        try {
            return connection.query(new NetlinkRequest(words, NfTablesProtocol.type(message), 0, writer.toBytes()));
        } catch (NetlinkException e) {
            return emptyIfAbsent(e);
        }
    }

    private List<NetlinkMessage> dump(String words, int message, AttributeWriter writer) throws IOException {
        try {
            return connection.dump(new NetlinkRequest(words, NfTablesProtocol.type(message), 0, writer.toBytes()));
        } catch (NetlinkException e) {
            return emptyIfAbsent(e);
        }
    }

    private static List<NetlinkMessage> emptyIfAbsent(NetlinkException e) throws NetlinkException {
        if (e.is(Errno.ENOENT)) {
            return List.of();
        }
        throw e;
    }

    /**
     * Works out what to do with the ruleset as it is.
     *
     * @see #change
     */
    public interface Plan {
        /** Reads what it wants to know, and says what to change; an empty batch for nothing. */
        NftBatch changesTo(Nftables ruleset) throws IOException;
    }

    /**
     * Reads, and changes what was read if nobody else changed the ruleset in between; if somebody did, starts over.
     *
     * @param deadline for how long
     * @throws RulesetChangedException if others never stopped changing it
     * @throws NetlinkException that names the first change the kernel refused
     */
    public void change(Duration deadline, Plan plan) throws IOException {
        long start = System.nanoTime();
        while (true) {
            long generation = generation();
            NftBatch batch = plan.changesTo(this);
            if (batch.isEmpty()) {
                return;
            }
            try {
                commit(batch, generation);
                return;
            } catch (RulesetChangedException e) {
                if (System.nanoTime() - start > deadline.toNanos()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Makes all changes of a batch, or none.
     *
     * @throws NetlinkException that names the first change the kernel refused
     */
    public void commit(NftBatch batch) throws IOException {
        commit(batch, new AttributeWriter(header()));
    }

    /**
     * Makes all changes of a batch if the ruleset is still of this generation.
     *
     * @throws RulesetChangedException if it is not
     * @throws NetlinkException that names the first change the kernel refused
     */
    public void commit(NftBatch batch, long generation) throws IOException {
        AttributeWriter begin =
                new AttributeWriter(header()).u32BigEndian(NfTablesProtocol.NFNL_BATCH_GENID, generation);
        try {
            commit(batch, begin);
        } catch (NetlinkException e) {
            if (e.is(Errno.ERESTART)) {
                throw new RulesetChangedException();
            }
            throw e;
        }
    }

    /**
     * Equivalent to {@code nft --check}: whether the kernel would make all changes of a batch. It makes none.
     *
     * @throws NetlinkException that names the first change the kernel would refuse
     */
    public void check(NftBatch batch) throws IOException {
        connection.checkBatch(begin(new AttributeWriter(header())), batch.requests());
    }

    private static NetlinkRequest begin(AttributeWriter payload) {
        return new NetlinkRequest("begin nf_tables batch", NfTablesProtocol.NFNL_MSG_BATCH_BEGIN, 0, payload.toBytes());
    }

    private void commit(NftBatch batch, AttributeWriter begin) throws IOException {
        connection.executeBatch(
                begin(begin),
                batch.requests(),
                new NetlinkRequest("end nf_tables batch", NfTablesProtocol.NFNL_MSG_BATCH_END, 0, header()));
    }

    private static byte[] header() {
        return NfTablesProtocol.nfgenmsg(0, NfTablesProtocol.NFNL_SUBSYS_NFTABLES);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
