// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * nf_tables in one network namespace. What is not there is read as empty, not as a failure.
 *
 * <p>To change something depending on what is there: read {@link #generation} first, then the objects, then {@link
 * #commit(NftBatch, long)}; start over on {@link RulesetChangedException}. Thread-safe. Needs CAP_NET_ADMIN.
 */
public final class Nftables implements AutoCloseable {
    private final NetlinkConnection connection;

    private Nftables(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens it in the namespace of the calling thread. */
    public static Nftables open() throws IOException {
        return over(NetlinkTransport.open(NfTablesProtocol.FAMILY));
    }

    /** Opens it in another namespace. */
    public static Nftables open(NetworkNamespace namespace) throws IOException {
        return over(NetlinkTransport.open(NfTablesProtocol.FAMILY, namespace));
    }

    /** Speaks to whatever is behind a transport. */
    public static Nftables over(NetlinkTransport transport) {
        return new Nftables(new NetlinkConnection(transport));
    }

    /** The number of the ruleset's current state; it changes with every commit of anybody in this namespace. */
    public long generation() throws IOException {
        byte[] payload = NfTablesProtocol.message(0).toBytes();
        for (NetlinkMessage message : connection.query(
                new NetlinkRequest("get generation", type(NfTablesProtocol.NFT_MSG_GETGEN), 0, payload))) {
            return attributes(message)
                    .u32BigEndian(NfTablesProtocol.NFTA_GEN_ID)
                    .orElseThrow(() -> new MalformedMessageException("a generation without number"));
        }
        throw new NetlinkException("get generation", "the kernel answered nothing", null);
    }

    /** Equivalent to {@code nft list tables}, for one table: whether it is there. */
    public boolean exists(NftTable table) throws IOException {
        AttributeWriter writer = message(table).string(NfTablesProtocol.NFTA_TABLE_NAME, table.name());
        return !ask("list table " + table, NfTablesProtocol.NFT_MSG_GETTABLE, writer)
                .isEmpty();
    }

    /** The names of a table's chains, of those that {@code nft list chains} shows. */
    public List<String> chains(NftTable table) throws IOException {
        // The kernel dumps the chains of all tables of a family; only the newest take a filter.
        NetlinkRequest request = new NetlinkRequest(
                "list chains " + table,
                type(NfTablesProtocol.NFT_MSG_GETCHAIN),
                0,
                message(table).toBytes());
        List<String> chains = new ArrayList<>();
        for (NetlinkMessage message : dump(request)) {
            Attributes chain = attributes(message);
            if (chain.string(NfTablesProtocol.NFTA_CHAIN_TABLE).orElse("").equals(table.name())) {
                chain.string(NfTablesProtocol.NFTA_CHAIN_NAME).ifPresent(chains::add);
            }
        }
        return chains;
    }

    /** Equivalent to {@code nft list map TABLE MAP}: its elements; none if there is no such table or map. */
    public List<MapElement> elements(NftTable table, String map) throws IOException {
        NetlinkRequest request = new NetlinkRequest(
                "list map " + table + " " + map,
                type(NfTablesProtocol.NFT_MSG_GETSETELEM),
                0,
                NftBatch.elements(table, map).toBytes());
        List<MapElement> elements = new ArrayList<>();
        for (NetlinkMessage message : dump(request)) {
            Attributes list = attributes(message).nested(NfTablesProtocol.NFTA_SET_ELEM_LIST_ELEMENTS);
            for (Attribute element : list.all()) {
                elements.add(MapElement.decode(element.nested()));
            }
        }
        return elements;
    }

    private List<NetlinkMessage> ask(String words, int message, AttributeWriter writer) throws IOException {
        try {
            return connection.query(new NetlinkRequest(words, type(message), 0, writer.toBytes()));
        } catch (NetlinkException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    private List<NetlinkMessage> dump(NetlinkRequest request) throws IOException {
        try {
            return connection.dump(request);
        } catch (NetlinkException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Makes all changes of a batch, or none.
     *
     * @throws NetlinkException that names the first change the kernel refused
     */
    public void commit(NftBatch batch) throws IOException {
        connection.executeBatch(
                begin(NfTablesProtocol.nfgenmsg(0, NfTablesProtocol.NFNL_SUBSYS_NFTABLES)), batch.requests(), end());
    }

    /**
     * Makes all changes of a batch if the ruleset is still of this generation.
     *
     * @throws RulesetChangedException if it is not
     * @throws NetlinkException that names the first change the kernel refused
     */
    public void commit(NftBatch batch, long generation) throws IOException {
        byte[] header = new AttributeWriter(NfTablesProtocol.nfgenmsg(0, NfTablesProtocol.NFNL_SUBSYS_NFTABLES))
                .u32BigEndian(NfTablesProtocol.NFNL_BATCH_GENID, generation)
                .toBytes();
        try {
            connection.executeBatch(begin(header), batch.requests(), end());
        } catch (NetlinkException e) {
            if (e.is(Errno.ERESTART)) {
                throw new RulesetChangedException();
            }
            throw e;
        }
    }

    private static NetlinkRequest begin(byte[] payload) {
        return new NetlinkRequest("begin nf_tables batch", NfTablesProtocol.NFNL_MSG_BATCH_BEGIN, 0, payload);
    }

    private static NetlinkRequest end() {
        byte[] header = NfTablesProtocol.nfgenmsg(0, NfTablesProtocol.NFNL_SUBSYS_NFTABLES);
        return new NetlinkRequest("end nf_tables batch", NfTablesProtocol.NFNL_MSG_BATCH_END, 0, header);
    }

    private static AttributeWriter message(NftTable table) {
        return NfTablesProtocol.message(table.family().number());
    }

    private static int type(int message) {
        return NfTablesProtocol.type(message);
    }

    private static Attributes attributes(NetlinkMessage message) throws MalformedMessageException {
        byte[] payload = message.payload();
        if (payload.length < NfTablesProtocol.HEADER_BYTES) {
            throw new MalformedMessageException("an nf_tables message of " + payload.length + " bytes");
        }
        return Attributes.parse(payload, NfTablesProtocol.HEADER_BYTES, payload.length - NfTablesProtocol.HEADER_BYTES);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
