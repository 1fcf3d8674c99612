// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.UnsupportedByKernelException;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
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
        int attribute = LinkNames.isShort(name) ? Rtnetlink.IFLA_IFNAME : Rtnetlink.IFLA_ALT_IFNAME;
        byte[] payload = withoutStatistics(0).string(attribute, name).toBytes();
        return find(new NetlinkRequest("show link " + name, Rtnetlink.RTM_GETLINK, 0, payload));
    }

    @Override
    public Optional<Link> find(int index) throws IOException {
        byte[] payload = withoutStatistics(index).toBytes();
        return find(new NetlinkRequest("show link number " + index, Rtnetlink.RTM_GETLINK, 0, payload));
    }

    private static AttributeWriter withoutStatistics(int index) {
        return new AttributeWriter(Rtnetlink.ifinfomsg(index, 0, 0))
                .u32(Rtnetlink.IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS);
    }

    private Optional<Link> find(NetlinkRequest request) throws IOException {
        try {
            for (NetlinkMessage message : connection.query(request)) {
                return Optional.of(Link.parse(message.payload()));
            }
            return Optional.empty();
        } catch (NetlinkException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void create(NewLink link) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        execute(new NetlinkRequest(link.words(), Rtnetlink.RTM_NEWLINK, flags, link.encode()), link.kind());
    }

    @Override
    public void change(int index, LinkChange change) throws IOException {
        String words = "set link number " + index + change.words();
        Optional<LinkKind> kind = change.options();
        if (kind.isPresent()) {
            execute(new NetlinkRequest(words, Rtnetlink.RTM_NEWLINK, 0, change.encode(index)), kind.get());
        } else {
            connection.execute(new NetlinkRequest(words, Rtnetlink.RTM_SETLINK, 0, change.encode(index)));
        }
    }

    private void execute(NetlinkRequest request, LinkKind kind) throws IOException {
        try {
            connection.execute(request);
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
        LinkNames.requireAlternative(name);
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
}
