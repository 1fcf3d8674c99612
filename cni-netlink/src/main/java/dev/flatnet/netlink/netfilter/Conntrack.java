// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections that the kernel tracks in one network namespace (ctnetlink); it tracks where a rule of nf_tables needs it.
 * What {@code conntrack} does.
 *
 * <p>Whoever changes where a port is forwarded to deletes the connections that were made before: the kernel translates
 * those as it did when they began, and UDP clients use them for ever.
 *
 * <p>Thread-safe. Needs CAP_NET_ADMIN (EPERM without).
 */
public final class Conntrack implements AutoCloseable {
    private static final int NFNL_SUBSYS_CTNETLINK = 1;
    private static final int IPCTNL_MSG_CT_GET = 1;
    private static final int IPCTNL_MSG_CT_DELETE = 2;

    private final NetlinkConnection connection;

    private Conntrack(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** Opens it {@linkplain NetworkNamespace#ofThisProcess in the namespace of this process}. */
    public static Conntrack open() throws IOException {
        return open(NetworkNamespace.ofThisProcess());
    }

    /** Opens it in a namespace, where it stays; the namespace may be closed meanwhile. */
    public static Conntrack open(NetworkNamespace namespace) throws IOException {
        return over(namespace.openNetlink(NfTablesProtocol.FAMILY));
    }

    /** Speaks to whatever is behind a transport. */
    public static Conntrack over(NetlinkTransport transport) {
        return new Conntrack(new NetlinkConnection(transport));
    }

    /** Equivalent to {@code conntrack -L}, with what the filter says. */
    public List<ConntrackEntry> list(ConntrackFilter filter) throws IOException {
        List<ConntrackEntry> entries = new ArrayList<>();
        for (NetlinkMessage message :
                connection.dump(request("list connections", IPCTNL_MSG_CT_GET, filter.encode()))) {
            ConntrackEntry entry = ConntrackEntry.decode(message);
            if (filter.matches(entry)) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * Equivalent to {@code conntrack -D}, for one connection.
     *
     * @return whether it was there; the kernel may have forgotten it by now
     */
    public boolean delete(ConntrackEntry entry) throws IOException {
        try {
            String words = "delete connection " + entry.original();
            connection.execute(request(words, IPCTNL_MSG_CT_DELETE, entry.encodeIdentity()));
            return true;
        } catch (NetlinkException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Equivalent to {@code conntrack -D}, with what the filter says. Not atomic: a connection that begins meanwhile may
     * stay.
     *
     * @return how many were deleted
     */
    public int delete(ConntrackFilter filter) throws IOException {
        int deleted = 0;
        for (ConntrackEntry entry : list(filter)) {
            if (delete(entry)) {
                deleted++;
            }
        }
        return deleted;
    }

    /** Equivalent to {@code conntrack -F}: forgets all connections of the namespace. */
    public void flush() throws IOException {
        byte[] payload = NfTablesProtocol.message(0).toBytes();
        connection.execute(request("flush connections", IPCTNL_MSG_CT_DELETE, payload));
    }

    private static NetlinkRequest request(String words, int message, byte[] payload) {
        return new NetlinkRequest(words, NFNL_SUBSYS_CTNETLINK << 8 | message, 0, payload);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
