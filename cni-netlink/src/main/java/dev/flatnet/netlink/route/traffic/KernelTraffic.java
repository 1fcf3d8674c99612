// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.NetlinkConnection;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.NetlinkRequest;
import dev.flatnet.netlink.UnsupportedByKernelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Traffic control over netlink. */
final class KernelTraffic implements TrafficOperations {
    private static final int MAX_PRIORITY = 0xffff;

    private final NetlinkConnection connection;

    KernelTraffic(NetlinkConnection connection) {
        this.connection = connection;
    }

    @Override
    public List<Qdisc> qdiscs(int link) throws IOException {
        return list("show qdiscs of link number " + link, TrafficMessage.RTM_GETQDISC, link);
    }

    @Override
    public List<Qdisc> classes(int link) throws IOException {
        return list("show classes of link number " + link, TrafficMessage.RTM_GETTCLASS, link);
    }

    private List<Qdisc> list(String words, int type, int link) throws IOException {
        List<Qdisc> found = new ArrayList<>();
        byte[] payload = TrafficMessage.header(link, 0, 0, 0);
        for (NetlinkMessage message : connection.dump(new NetlinkRequest(words, type, 0, payload))) {
            Qdisc one = Qdisc.parse(message.payload());
            // The kernel dumps the queueing disciplines of all links.
            if (one.link() == link) {
                found.add(one);
            }
        }
        return found;
    }

    @Override
    public void addQdisc(int link, Handle parent, Handle handle, TrafficKind kind) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        make("add qdisc", TrafficMessage.RTM_NEWQDISC, flags, link, parent, handle, kind);
    }

    @Override
    public void replaceQdisc(int link, Handle parent, Handle handle, TrafficKind kind) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE;
        make("replace qdisc", TrafficMessage.RTM_NEWQDISC, flags, link, parent, handle, kind);
    }

    @Override
    public void addClass(int link, Handle parent, Handle handle, TrafficKind kind) throws IOException {
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        make("add class", TrafficMessage.RTM_NEWTCLASS, flags, link, parent, handle, kind);
    }

    private void make(String verb, int type, int flags, int link, Handle parent, Handle handle, TrafficKind kind)
            throws IOException {
        // Those two have a handle of their own, and the kernel wants to hear it.
        int number = parent.equals(Handle.INGRESS)
                ? Handle.of(Handle.INGRESS.major()).number()
                : handle.number();
        byte[] header = TrafficMessage.header(link, number, parent.number(), 0);
        String words = verb + " " + handle + " parent " + parent + " " + kind.name() + " of link number " + link;
        execute(
                new NetlinkRequest(
                        words, type, flags, TrafficMessage.writer(header, kind).toBytes()),
                kind);
    }

    @Override
    public void deleteQdisc(int link, Handle parent) throws IOException {
        byte[] header = TrafficMessage.header(link, 0, parent.number(), 0);
        String words = "delete qdisc parent " + parent + " of link number " + link;
        connection.execute(new NetlinkRequest(words, TrafficMessage.RTM_DELQDISC, 0, header));
    }

    @Override
    public void deleteClass(int link, Handle handle) throws IOException {
        byte[] header = TrafficMessage.header(link, handle.number(), 0, 0);
        String words = "delete class " + handle + " of link number " + link;
        connection.execute(new NetlinkRequest(words, TrafficMessage.RTM_DELTCLASS, 0, header));
    }

    @Override
    public List<Filter> filters(int link, Handle parent) throws IOException {
        List<Filter> filters = new ArrayList<>();
        byte[] payload = TrafficMessage.header(link, 0, parent.number(), 0);
        String words = "show filters of parent " + parent + " of link number " + link;
        for (NetlinkMessage message :
                connection.dump(new NetlinkRequest(words, TrafficMessage.RTM_GETTFILTER, 0, payload))) {
            filters.add(Filter.parse(message.payload()));
        }
        return filters;
    }

    @Override
    public void addFilter(int link, Handle parent, int protocol, int priority, TrafficKind kind) throws IOException {
        byte[] header = TrafficMessage.header(link, 0, parent.number(), info(protocol, priority));
        int flags = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        String words =
                "add filter parent " + parent + " prio " + priority + " " + kind.name() + " of link number " + link;
        byte[] payload = TrafficMessage.writer(header, kind).toBytes();
        execute(new NetlinkRequest(words, TrafficMessage.RTM_NEWTFILTER, flags, payload), kind);
    }

    @Override
    public void deleteFilters(int link, Handle parent, int protocol, int priority) throws IOException {
        byte[] header = TrafficMessage.header(link, 0, parent.number(), info(protocol, priority));
        String words = "delete filters parent " + parent + " prio " + priority + " of link number " + link;
        connection.execute(new NetlinkRequest(words, TrafficMessage.RTM_DELTFILTER, 0, header));
    }

    /** TC_H_MAKE(priority << 16, htons(protocol)). */
    private static int info(int protocol, int priority) {
        if (priority < 1 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority);
        }
        return priority << 16 | (Short.reverseBytes((short) protocol) & 0xffff);
    }

    /** An unknown kind is ENOENT here, which also means other things; only the kernel's words tell. */
    private void execute(NetlinkRequest request, TrafficKind kind) throws IOException {
        try {
            connection.execute(request);
        } catch (NetlinkException e) {
            throw unsupported(e, kind);
        }
    }

    private static NetlinkException unsupported(NetlinkException e, TrafficKind kind) {
        return switch (e.explanation()) {
            case "Specified qdisc kind is unknown", "TC classifier not found" ->
                new UnsupportedByKernelException(e, kind.kernelOption());
            case "Failed to load TC action module" -> new UnsupportedByKernelException(e, "CONFIG_NET_ACT_MIRRED");
            default -> e;
        };
    }
}
