// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes over netlink. */
final class KernelRoutes implements RouteOperations {
    private final NetlinkConnection connection;

    KernelRoutes(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<Route> list(int link) throws IOException {
        List<Route> routes = new ArrayList<>();
        for (int family : new int[] {Rtnetlink.AF_INET, Rtnetlink.AF_INET6}) {
            byte[] payload = new AttributeWriter(Rtnetlink.rtmsg(family, 0, 0, 0, 0, 0))
                    .u32(Rtnetlink.RTA_TABLE, MAIN_TABLE)
                    .u32(Rtnetlink.RTA_OIF, link)
                    .toBytes();
            NetlinkRequest request =
                    new NetlinkRequest("show routes by link number " + link, Rtnetlink.RTM_GETROUTE, 0, payload);
            for (NetlinkMessage message : connection.dump(request)) {
                Route route = Route.parse(message.payload());
                // Kernels before 5.0 know no filter and send everything.
                if (route.link().equals(Optional.of(link)) && route.table() == MAIN_TABLE) {
                    routes.add(route);
                }
            }
        }
        return routes;
    }

    @Override
    public void add(NewRoute route) throws IOException {
        make("add ", route, NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE);
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
        connection.execute(new NetlinkRequest("delete " + route.words(), Rtnetlink.RTM_DELROUTE, 0, route.encode()));
    }
}
