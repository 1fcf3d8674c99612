// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** RTM_NEWRULE, RTM_DELRULE, RTM_GETRULE (net/core/fib_rules.c). No packet looks at the rules. */
final class RuleRequests {
    private static final int HEADER_BYTES = 12;
    private static final int DST = 1;
    private static final int SRC = 2;
    private static final int PRIORITY = 6;
    private static final int TABLE = 15;
    private static final int TO_TABLE = 1;
    private static final int TABLE_DEFAULT = 253;

    private final NamespaceState namespace;

    /**
     * A rule.
     *
     * @param prefixes lengths of destination and source
     * @param attributes but for priority and table
     */
    record Entry(
            int family,
            List<Integer> prefixes,
            int flags,
            int action,
            int table,
            int priority,
            Map<Integer, byte[]> attributes) {

        boolean isSame(Entry other) {
            return family == other.family
                    && action == other.action
                    && priority == other.priority
                    && attributes.keySet().equals(other.attributes.keySet())
                    && isFoundBy(other);
        }

        /** Whether all that another one says is so here. */
        boolean isFoundBy(Entry wanted) {
            return family == wanted.family
                    && (wanted.action == 0 || wanted.action == action)
                    && (wanted.table == 0 || wanted.table == table)
                    && (wanted.priority == 0 || wanted.priority == priority)
                    && (wanted.flags == 0 || wanted.flags == flags)
                    && wanted.attributes.entrySet().stream()
                            .allMatch(one -> Arrays.equals(attributes.get(one.getKey()), one.getValue()))
                    && (!wanted.attributes.containsKey(DST) || prefixes.get(0).equals(wanted.prefixes.get(0)))
                    && (!wanted.attributes.containsKey(SRC) || prefixes.get(1).equals(wanted.prefixes.get(1)));
        }
    }

    RuleRequests(NamespaceState namespace) {
        this.namespace = namespace;
    }

    /** What every namespace begins with. */
    static List<Entry> initial() {
        return List.of(
                initial(Wire.AF_INET, RouteEntry.TABLE_LOCAL, 0),
                initial(Wire.AF_INET, RouteEntry.TABLE_MAIN, 32766),
                initial(Wire.AF_INET, TABLE_DEFAULT, 32767),
                initial(Wire.AF_INET6, RouteEntry.TABLE_LOCAL, 0),
                initial(Wire.AF_INET6, RouteEntry.TABLE_MAIN, 32766));
    }

    private static Entry initial(int family, int table, int priority) {
        return new Entry(family, List.of(0, 0), 0, TO_TABLE, table, priority, Map.of());
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        int family = header.get(0);
        if (request.type() == Wire.GETRULE) {
            List<NetlinkMessage> all = new ArrayList<>();
            for (Entry rule : namespace.rules) {
                if (family == 0 || rule.family() == family) {
                    all.add(message(request, rule));
                }
            }
            return all;
        }
        if (family != Wire.AF_INET && family != Wire.AF_INET6) {
            throw new Refusal(new Errno(97), "Rule family not supported");
        }
        Entry wanted = parse(header, Wire.attributes(request, HEADER_BYTES));
        if (request.type() == Wire.NEWRULE) {
            add(request, wanted);
        } else {
            Optional<Entry> existing = namespace.rules.stream()
                    .filter(rule -> rule.isFoundBy(wanted))
                    .findFirst();
            namespace.rules.remove(existing.orElseThrow(() -> new Refusal(Errno.ENOENT)));
        }
        return List.of();
    }

    private static Entry parse(ByteBuffer header, Attributes attributes) throws Refusal, MalformedMessageException {
        int family = header.get(0);
        int bytes = family == Wire.AF_INET ? 4 : 16;
        List<Integer> prefixes = List.of(header.get(1) & 0xff, header.get(2) & 0xff);
        Map<Integer, byte[]> kept = new TreeMap<>();
        for (Attribute attribute : attributes.all()) {
            boolean address = attribute.type() == DST || attribute.type() == SRC;
            if (address && attribute.value().length != bytes) {
                throw new Refusal(Errno.EINVAL);
            }
            if (attribute.type() != PRIORITY && attribute.type() != TABLE) {
                kept.put(attribute.type(), attribute.value());
            }
        }
        if (prefixes.get(0) > bytes * 8 || prefixes.get(1) > bytes * 8) {
            throw new Refusal(Errno.EINVAL);
        }
        return new Entry(
                family,
                prefixes,
                header.getInt(8),
                header.get(7) & 0xff,
                Wire.number(attributes, TABLE, header.get(4) & 0xff),
                Wire.number(attributes, PRIORITY, 0),
                kept);
    }

    private void add(NetlinkMessage request, Entry wanted) throws Refusal {
        Entry rule = wanted.priority() == 0 ? withPriority(wanted, firstPriority(wanted.family())) : wanted;
        boolean exists = namespace.rules.stream().anyMatch(other -> other.isSame(rule));
        if (exists && Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
            throw new Refusal(Errno.EEXIST);
        }
        int position = 0;
        while (position < namespace.rules.size() && !isBefore(rule, namespace.rules.get(position))) {
            position++;
        }
        namespace.rules.add(position, rule);
    }

    private static boolean isBefore(Entry rule, Entry other) {
        return rule.family() == other.family() && Integer.compareUnsigned(rule.priority(), other.priority()) < 0;
    }

    private static Entry withPriority(Entry rule, int priority) {
        return new Entry(
                rule.family(), rule.prefixes(), rule.flags(), rule.action(), rule.table(), priority, rule.attributes());
    }

    /** Before all others but the first, which is that of the table local. */
    private int firstPriority(int family) {
        List<Entry> ofFamily =
                namespace.rules.stream().filter(rule -> rule.family() == family).toList();
        return ofFamily.size() < 2 ? 0 : Math.max(0, ofFamily.get(1).priority() - 1);
    }

    private static NetlinkMessage message(NetlinkMessage request, Entry rule) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) rule.family())
                .put(1, rule.prefixes().get(0).byteValue())
                .put(2, rule.prefixes().get(1).byteValue())
                .put(4, (byte) (Integer.compareUnsigned(rule.table(), 256) < 0 ? rule.table() : 0))
                .put(7, (byte) rule.action())
                .putInt(8, rule.flags())
                .array();
        AttributeWriter writer = new AttributeWriter(header).u32(TABLE, rule.table() & 0xffff_ffffL);
        if (rule.priority() != 0) {
            writer.u32(PRIORITY, rule.priority() & 0xffff_ffffL);
        }
        rule.attributes().forEach(writer::bytes);
        return Reply.message(request, Wire.NEWRULE, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }
}
