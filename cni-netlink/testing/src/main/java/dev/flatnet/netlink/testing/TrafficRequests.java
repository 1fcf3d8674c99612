// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static dev.flatnet.netlink.testing.TrafficObject.DELQDISC;
import static dev.flatnet.netlink.testing.TrafficObject.DELTCLASS;
import static dev.flatnet.netlink.testing.TrafficObject.DELTFILTER;
import static dev.flatnet.netlink.testing.TrafficObject.HANDLE_OF_INGRESS;
import static dev.flatnet.netlink.testing.TrafficObject.HEADER_BYTES;
import static dev.flatnet.netlink.testing.TrafficObject.INGRESS;
import static dev.flatnet.netlink.testing.TrafficObject.NEWQDISC;
import static dev.flatnet.netlink.testing.TrafficObject.NEWTCLASS;
import static dev.flatnet.netlink.testing.TrafficObject.NEWTFILTER;
import static dev.flatnet.netlink.testing.TrafficObject.ROOT;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Queueing disciplines, classes and filters (net/sched/sch_api.c, cls_api.c): kept as they came. */
final class TrafficRequests {
    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int CLASSID_OF_U32_AND_MATCHALL = 1;
    private static final int FIRST_OWN_HANDLE = 0x8001_0000;
    private static final int FIRST_FILTER = 0x8000_0800;
    private static final int PRIORITY = 0xffff_0000;
    private static final Set<String> QDISCS =
            Set.of("tbf", "htb", "ingress", "clsact", "fq_codel", "pfifo", "bfifo", "pfifo_fast", "noqueue");
    private static final Set<String> CLASSIFIERS = Set.of("u32", "matchall", "flower", "basic", "fw");
    private static final Set<String> OF_INGRESS = Set.of("ingress", "clsact");

    private final NamespaceState namespace;

    TrafficRequests(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        TrafficObject wanted = parse(request);
        // NEW, DEL and GET of one thing are three numbers in a row.
        if (Wire.isGet(InMemoryTransport.NETLINK_ROUTE, request)) {
            return list(request, request.type() - 2, wanted);
        }
        namespace.require(wanted.link());
        switch (request.type()) {
            case NEWQDISC -> newQdisc(request, wanted);
            case NEWTCLASS -> newClass(request, wanted);
            case NEWTFILTER -> newFilter(request, wanted);
            case DELQDISC -> deleteQdisc(wanted);
            case DELTCLASS -> deleteClass(wanted);
            case DELTFILTER -> deleteFilters(wanted);
            default -> throw new Refusal(Errno.EOPNOTSUPP);
        }
        return List.of();
    }

    private static TrafficObject parse(NetlinkMessage request) throws MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        Map<Integer, byte[]> kept = new TreeMap<>();
        for (Attribute attribute : attributes.all()) {
            kept.put(attribute.type(), attribute.value());
        }
        return new TrafficObject(
                request.type(),
                header.getInt(4),
                header.getInt(8),
                header.getInt(12),
                header.getInt(16),
                attributes.string(KIND).orElse(""),
                kept);
    }

    private static TrafficObject named(TrafficObject one, int handle, int parent) {
        return new TrafficObject(one.type(), one.link(), handle, parent, one.info(), one.kind(), one.attributes());
    }

    private List<NetlinkMessage> list(NetlinkMessage request, int type, TrafficObject wanted) {
        List<NetlinkMessage> all = new ArrayList<>();
        int parent = type == NEWTFILTER && wanted.parent() == 0 ? handleOfRoot(wanted.link()) : wanted.parent();
        for (TrafficObject each : namespace.traffic) {
            if (each.type() == type
                    && (wanted.link() == 0 || each.link() == wanted.link())
                    && (type != NEWTFILTER || sameParent(each.parent(), parent))) {
                all.add(each.message(request));
            }
        }
        if (type == NEWQDISC) {
            for (Link link : namespace.links()) {
                if (link.isUp() && find(NEWQDISC, link.index, ROOT).isEmpty()) {
                    all.add(noqueue(link).message(request));
                }
            }
        }
        return all;
    }

    /** What a link without a queue of its own says that it has. */
    private static TrafficObject noqueue(Link link) {
        byte[] kind = {'n', 'o', 'q', 'u', 'e', 'u', 'e', 0};
        return new TrafficObject(NEWQDISC, link.index, 0, ROOT, 1, "noqueue", Map.of(KIND, kind));
    }

    private int handleOfRoot(int link) {
        return find(NEWQDISC, link, ROOT).map(TrafficObject::handle).orElse(0);
    }

    /** Filters of the ingress discipline have several names for their parent. */
    private static boolean sameParent(int one, int other) {
        return normal(one) == normal(other);
    }

    private static int normal(int parent) {
        return parent == HANDLE_OF_INGRESS || parent == INGRESS || parent == 0xffff_fff2 ? HANDLE_OF_INGRESS : parent;
    }

    private Optional<TrafficObject> find(int type, int link, int parent) {
        return namespace.traffic.stream()
                .filter(one -> one.is(type, link) && one.parent() == parent)
                .findFirst();
    }

    private Optional<TrafficObject> named(int type, int link, int handle) {
        return namespace.traffic.stream()
                .filter(one -> one.is(type, link) && one.handle() == handle)
                .findFirst();
    }

    private void newQdisc(NetlinkMessage request, TrafficObject wanted) throws Refusal {
        boolean ofIngress = wanted.parent() == INGRESS;
        if (!QDISCS.contains(wanted.kind())) {
            throw new Refusal(Errno.ENOENT, "Specified qdisc kind is unknown");
        }
        if (ofIngress != OF_INGRESS.contains(wanted.kind())) {
            throw new Refusal(Errno.EINVAL);
        }
        boolean ofLink = ofIngress || wanted.parent() == ROOT;
        if (!ofLink && named(NEWTCLASS, wanted.link(), wanted.parent()).isEmpty()) {
            throw new Refusal(Errno.ENOENT, "Failed to find specified qdisc");
        }
        Optional<TrafficObject> existing = find(NEWQDISC, wanted.link(), wanted.parent());
        if (existing.isPresent() && Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
            throw new Refusal(Errno.EEXIST, "Exclusivity flag on, cannot modify");
        }
        if (existing.isEmpty() && !Wire.has(request, NetlinkMessage.FLAG_CREATE)) {
            throw new Refusal(Errno.ENOENT, "Qdisc not found. To create specify NLM_F_CREATE flag");
        }
        existing.ifPresent(this::remove);
        int handle = wanted.handle();
        if (ofIngress) {
            handle = HANDLE_OF_INGRESS;
        } else if (handle == 0) {
            handle = FIRST_OWN_HANDLE;
            while (named(NEWQDISC, wanted.link(), handle).isPresent()) {
                handle += 0x1_0000;
            }
        }
        namespace.traffic.add(named(wanted, handle, wanted.parent()));
    }

    private void deleteQdisc(TrafficObject wanted) throws Refusal {
        boolean ofLink = wanted.parent() == ROOT || wanted.parent() == INGRESS;
        Optional<TrafficObject> existing = find(NEWQDISC, wanted.link(), wanted.parent());
        if (existing.isEmpty()) {
            throw new Refusal(ofLink ? Errno.ENOENT : Errno.EINVAL, "Cannot find specified qdisc on specified device");
        }
        remove(existing.get());
    }

    /** A discipline goes with its classes and filters. */
    private void remove(TrafficObject qdisc) {
        namespace.traffic.remove(qdisc);
        namespace.traffic.removeIf(one -> one.link() == qdisc.link()
                && (one.type() == NEWTCLASS
                        ? one.major() == qdisc.handle()
                        : (one.parent() & 0xffff_0000) == qdisc.handle() && one.parent() != ROOT));
    }

    private void newClass(NetlinkMessage request, TrafficObject wanted) throws Refusal {
        Optional<TrafficObject> qdisc = named(NEWQDISC, wanted.link(), wanted.parent() & 0xffff_0000);
        if (qdisc.isEmpty()) {
            throw new Refusal(Errno.ENOENT);
        }
        if (!qdisc.get().kind().equals("htb")) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        if (wanted.major() != qdisc.get().handle() || wanted.handle() == wanted.major()) {
            throw new Refusal(Errno.EINVAL);
        }
        Optional<TrafficObject> existing = named(NEWTCLASS, wanted.link(), wanted.handle());
        if (existing.isPresent() && Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
            throw new Refusal(Errno.EEXIST);
        }
        existing.ifPresent(namespace.traffic::remove);
        int parent = wanted.parent() == qdisc.get().handle() ? ROOT : wanted.parent();
        namespace.traffic.add(named(wanted, wanted.handle(), parent));
    }

    private void deleteClass(TrafficObject wanted) throws Refusal {
        TrafficObject existing =
                named(NEWTCLASS, wanted.link(), wanted.handle()).orElseThrow(() -> new Refusal(Errno.ENOENT));
        boolean used = namespace.traffic.stream()
                .anyMatch(one -> one.is(NEWTFILTER, wanted.link()) && leadsTo(one, wanted.handle()));
        if (used) {
            throw new Refusal(Errno.EBUSY, "HTB class in use");
        }
        namespace.traffic.remove(existing);
        find(NEWQDISC, wanted.link(), wanted.handle()).ifPresent(this::remove);
    }

    private static boolean leadsTo(TrafficObject filter, int handle) {
        byte[] options = filter.attributes().getOrDefault(OPTIONS, new byte[0]);
        try {
            return Attributes.parse(options, 0, options.length)
                    .u32(CLASSID_OF_U32_AND_MATCHALL)
                    .equals(Optional.of(handle & 0xffff_ffffL));
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private void newFilter(NetlinkMessage request, TrafficObject wanted) throws Refusal {
        int parent = wanted.parent() == 0 ? handleOfRoot(wanted.link()) : wanted.parent();
        boolean hasQdisc = namespace.traffic.stream()
                .anyMatch(one -> one.is(NEWQDISC, wanted.link()) && one.handle() == (parent & 0xffff_0000));
        if (!hasQdisc) {
            throw new Refusal(Errno.EINVAL, "Parent Qdisc doesn't exists");
        }
        if (!CLASSIFIERS.contains(wanted.kind())) {
            throw new Refusal(Errno.ENOENT, "TC classifier not found");
        }
        int handle = FIRST_FILTER;
        for (TrafficObject other : namespace.traffic) {
            if (other.is(NEWTFILTER, wanted.link()) && sameParent(other.parent(), parent)) {
                handle++;
                boolean samePriority = (other.info() & PRIORITY) == (wanted.info() & PRIORITY);
                if (samePriority && !other.kind().equals(wanted.kind())) {
                    throw new Refusal(Errno.EINVAL, "Specified filter kind does not match existing one");
                }
                if (samePriority
                        && wanted.kind().equals("matchall")
                        && Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
                    throw new Refusal(Errno.EEXIST);
                }
            }
        }
        namespace.traffic.add(named(wanted, handle, parent));
    }

    private void deleteFilters(TrafficObject wanted) throws Refusal {
        boolean deleted = namespace.traffic.removeIf(one -> one.is(NEWTFILTER, wanted.link())
                && sameParent(one.parent(), wanted.parent())
                && one.info() == wanted.info());
        if (!deleted) {
            throw new Refusal(Errno.ENOENT, "Filter with specified priority/protocol not found");
        }
    }
}
