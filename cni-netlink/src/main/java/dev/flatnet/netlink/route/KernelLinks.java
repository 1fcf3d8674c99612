// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.UnsupportedByKernelException;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links over netlink. */
final class KernelLinks implements LinkOperations {
    private final NetlinkConnection connection;

    KernelLinks(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<Link> list() throws IOException {
        List<Link> links = new ArrayList<>();
        byte[] payload = withoutStatistics(0).toBytes();
        for (NetlinkMessage message :
                connection.dump(new NetlinkRequest("show links", Rtnetlink.RTM_GETLINK, 0, payload))) {
            links.add(Link.parse(message.payload()));
        }
        return links;
    }

    @Override
    public Optional<Link> find(String name) throws IOException {
        return find(showByName(name));
    }

    @Override
    public Optional<Link> find(int index) throws IOException {
        byte[] payload = withoutStatistics(index).toBytes();
        return find(new NetlinkRequest("show link number " + index, Rtnetlink.RTM_GETLINK, 0, payload));
    }

    /** For errors about requests: one about this one says nothing that would be asked for again. */
    Optional<String> nameOf(int index) throws IOException {
        byte[] payload = withoutStatistics(index).toBytes();
        return find(new NetlinkRequest("ask for a name", Rtnetlink.RTM_GETLINK, 0, payload))
                .map(Link::name);
    }

    @Override
    public Link require(String name) throws IOException {
        return get(showByName(name));
    }

    private static NetlinkRequest showByName(String name) {
        byte[] payload = withoutStatistics(0).string(nameAttribute(name), name).toBytes();
        return new NetlinkRequest("show link " + name, Rtnetlink.RTM_GETLINK, 0, payload);
    }

    private static int nameAttribute(String name) {
        boolean isShort = name.getBytes(StandardCharsets.UTF_8).length <= LinkName.MAX_BYTES;
        return isShort ? Rtnetlink.IFLA_IFNAME : Rtnetlink.IFLA_ALT_IFNAME;
    }

    private static AttributeWriter withoutStatistics(int index) {
        return new AttributeWriter(Rtnetlink.ifinfomsg(index, 0, 0))
                .u32(Rtnetlink.IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS);
    }

    private Optional<Link> find(NetlinkRequest request) throws IOException {
        try {
            return Optional.of(get(request));
        } catch (NetlinkException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Link get(NetlinkRequest request) throws IOException {
        for (NetlinkMessage message : connection.query(request)) {
            return Link.parse(message.payload());
        }
        throw new NetlinkException(request.words(), "the kernel answered nothing", null);
    }

    @Override
    public Link create(NewLink link) throws IOException {
        Optional<NetworkNamespace> elsewhere = link.namespace();
        if (elsewhere.isEmpty()) {
            return create(link, this);
        }
        // Opened before there is anything that would have to be removed after a failure.
        try (RouteNetlink there = RouteNetlink.open(elsewhere.get())) {
            return create(link, there.links());
        }
    }

    private Link create(NewLink link, LinkOperations where) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE | NetlinkMessage.FLAG_ECHO;
        NetlinkRequest request = new NetlinkRequest(link.words(), Rtnetlink.RTM_NEWLINK, flags, link.encode());
        for (NetlinkMessage message : query(request, link.kind())) {
            if (message.type() == Rtnetlink.RTM_NEWLINK) {
                Link made = Link.parse(message.payload());
                // The kernel tells of a link, and then makes it a port; that it did, it has acknowledged.
                boolean portSince = link.master() != 0 && made.master().isEmpty();
                return portSince ? made.asPortOf(link.master()) : made;
            }
        }
        try {
            return where.require(link.name());
        } catch (IOException e) {
            undo(where, link.name(), e);
            throw e;
        }
    }

    private static void undo(LinkOperations where, String name, IOException cause) {
        try {
            where.delete(name);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void change(int index, LinkChange change) throws IOException {
        String words = "set link number " + index + change.words();
        Optional<LinkKind> kind = change.options();
        if (kind.isPresent()) {
            query(new NetlinkRequest(words, Rtnetlink.RTM_NEWLINK, 0, change.encode(index)), kind.get());
        } else {
            connection.execute(new NetlinkRequest(words, Rtnetlink.RTM_SETLINK, 0, change.encode(index)));
        }
    }

    private List<NetlinkMessage> query(NetlinkRequest request, LinkKind kind) throws IOException {
        try {
            return connection.query(request);
        } catch (NetlinkException e) {
            boolean unknown = e.explanation().isEmpty() || e.explanation().startsWith("Unknown device type");
            if (e.is(Errno.EOPNOTSUPP) && unknown) {
                throw new UnsupportedByKernelException(e, kind.kernelOption());
            }
            throw e;
        }
    }

    @Override
    public void addAlternativeName(int index, String name) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE | NetlinkMessage.FLAG_APPEND;
        property("add", Rtnetlink.RTM_NEWLINKPROP, flags, index, name);
    }

    @Override
    public void deleteAlternativeName(int index, String name) throws IOException {
        property("delete", Rtnetlink.RTM_DELLINKPROP, 0, index, name);
    }

    private void property(String verb, int type, int flags, int index, String name) throws IOException {
        LinkName.requireAlternative(name);
        byte[] payload = new AttributeWriter(Rtnetlink.ifinfomsg(index, 0, 0))
                .nested(Rtnetlink.IFLA_PROP_LIST, list -> list.string(Rtnetlink.IFLA_ALT_IFNAME, name))
                .toBytes();
        String words = verb + " alternative name " + name + " of link number " + index;
        connection.execute(new NetlinkRequest(words, type, flags, payload));
    }

    @Override
    public void delete(int index) throws IOException {
        byte[] payload = Rtnetlink.ifinfomsg(index, 0, 0);
        connection.execute(new NetlinkRequest("delete link number " + index, Rtnetlink.RTM_DELLINK, 0, payload));
    }

    @Override
    public void delete(String name) throws IOException {
        byte[] payload = new AttributeWriter(Rtnetlink.ifinfomsg(0, 0, 0))
                .string(nameAttribute(name), name)
                .toBytes();
        connection.execute(new NetlinkRequest("delete link " + name, Rtnetlink.RTM_DELLINK, 0, payload));
    }
}
