// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Routes over netlink. */
final class KernelRoutes implements RouteOperations {
    private final NetlinkConnection connection;

    KernelRoutes(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<Route> list(int link) throws IOException {
        return list(
                "show routes by link number " + link,
                RouteFilter.ofTable(MAIN_TABLE).by(link));
    }

    @Override
    public List<Route> list(RouteFilter filter) throws IOException {
        return list("show routes", filter);
    }

    private List<Route> list(String words, RouteFilter filter) throws IOException {
        List<Route> routes = new ArrayList<>();
        for (int family : new int[] {Rtnetlink.AF_INET, Rtnetlink.AF_INET6}) {
            NetlinkRequest request = new NetlinkRequest(words, Rtnetlink.RTM_GETROUTE, 0, query(family, filter));
            for (NetlinkMessage message : dump(request)) {
                Route route = Route.parse(message.payload());
                // Kernels before 5.0 know no filter and send everything.
                if (filter.matches(route)) {
                    routes.add(route);
                }
            }
        }
        return routes;
    }

    private static byte[] query(int family, RouteFilter filter) {
        AttributeWriter writer = new AttributeWriter(Rtnetlink.rtmsg(family, 0, 0, filter.protocol(), 0, 0));
        if (filter.table() != 0) {
            writer.u32(Rtnetlink.RTA_TABLE, filter.table());
        }
        if (filter.link() != 0) {
            writer.u32(Rtnetlink.RTA_OIF, filter.link());
        }
        return writer.toBytes();
    }

    /** A table that nobody has used yet does not exist, and has no routes. */
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

    @Override
    public void add(NewRoute route) throws IOException {
        make("add ", route, NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE);
    }

    @Override
    public void append(NewRoute route) throws IOException {
        make("append ", route, NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_APPEND);
    }

    @Override
    public void replace(NewRoute route) throws IOException {
        make("replace ", route, NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE);
    }

    private void make(String verb, NewRoute route, int flags) throws IOException {
        connection.execute(new NetlinkRequest(verb + route.words(), Rtnetlink.RTM_NEWROUTE, flags, route.encode()));
    }

    @Override
    public void delete(NewRoute route) throws IOException {
        byte[] payload = route.encodeForDeletion();
        connection.execute(new NetlinkRequest("delete " + route.words(), Rtnetlink.RTM_DELROUTE, 0, payload));
    }
}
