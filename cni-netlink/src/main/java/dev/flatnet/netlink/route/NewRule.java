// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A rule of policy routing to be made, or to be found for deletion. Only what is set goes to the kernel. Not thread-safe.
 *
 * <pre>{@code
 * NewRule.ipv4().from(container).table(100).priority(1000)
 * }</pre>
 */
public final class NewRule {
    private final int family;
    private final List<Consumer<AttributeWriter>> attributes = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private int fromLength;
    private int toLength;
    private long table;
    private Optional<Integer> action = Optional.empty();
    private int flags;

    private NewRule(int family) {
        this.family = family;
    }

    /** A rule for IPv4; {@code ip rule}. */
    public static NewRule ipv4() {
        return new NewRule(Rtnetlink.AF_INET);
    }

    /** A rule for IPv6; {@code ip -6 rule}. */
    public static NewRule ipv6() {
        return new NewRule(Rtnetlink.AF_INET6);
    }

    /** For packets from this network, of the rule's family. */
    public NewRule from(AddressPrefix network) {
        requireFamily(network);
        fromLength = network.length();
        return add(
                "from " + network,
                writer -> writer.bytes(RuleMessage.FRA_SRC, network.address().getAddress()));
    }

    /** For packets to this network, of the rule's family. */
    public NewRule to(AddressPrefix network) {
        requireFamily(network);
        toLength = network.length();
        return add(
                "to " + network,
                writer -> writer.bytes(RuleMessage.FRA_DST, network.address().getAddress()));
    }

    /** For what does not match ({@code not}). */
    public NewRule inverted() {
        flags |= RuleMessage.FIB_RULE_INVERT;
        words.insert(0, " not");
        return this;
    }

    /** For packets that came by the link with this name; {@code lo} for those of this host ({@code iif}). */
    public NewRule inputLink(String name) {
        LinkName.require(name);
        return add("iif " + name, writer -> writer.string(RuleMessage.FRA_IIFNAME, name));
    }

    /** For packets of sockets that are bound to the link with this name ({@code oif}). */
    public NewRule outputLink(String name) {
        LinkName.require(name);
        return add("oif " + name, writer -> writer.string(RuleMessage.FRA_OIFNAME, name));
    }

    /** For packets with this mark in the bits of the mask ({@code fwmark MARK/MASK}). */
    public NewRule mark(long mark, long mask) {
        return add(
                "fwmark " + mark + "/" + mask,
                writer -> writer.u32(RuleMessage.FRA_FWMARK, mark).u32(RuleMessage.FRA_FWMASK, mask));
    }

    /** Asked before those with a higher number; without, the kernel puts it before all others. */
    public NewRule priority(long number) {
        return add("priority " + number, writer -> writer.u32(RuleMessage.FRA_PRIORITY, number));
    }

    /** Has routes looked for in this table, 1 to 2^32 - 1. */
    public NewRule table(long number) {
        table = number;
        words.append(" table ").append(number);
        return this;
    }

    /** Ignores routes with a prefix of this length or shorter: 0 ignores default routes ({@code suppress_prefixlength}). */
    public NewRule suppressPrefixLength(int bits) {
        return add("suppress_prefixlength " + bits, writer -> writer.u32(RuleMessage.FRA_SUPPRESS_PREFIXLEN, bits));
    }

    /** Does this instead of looking in a table: {@link RouteType#BLACKHOLE}, and the like. */
    public NewRule action(int type) {
        action = Optional.of(type);
        words.append(" type ").append(type);
        return this;
    }

    private void requireFamily(AddressPrefix network) {
        if (Rtnetlink.family(network.address()) != family) {
            throw new IllegalArgumentException(network + " is of another family than the rule");
        }
    }

    private NewRule add(String what, Consumer<AttributeWriter> attribute) {
        words.append(' ').append(what);
        attributes.add(attribute);
        return this;
    }

    String words() {
        return "rule" + words;
    }

    byte[] encode() {
        return encode(action.orElse(RuleMessage.FR_ACT_TO_TBL));
    }

    /** For a deletion, an action that was not set does not matter. */
    byte[] encodeForDeletion() {
        return encode(action.orElse(0));
    }

    private byte[] encode(int number) {
        boolean inHeader = table <= Rtnetlink.MAX_HEADER_TABLE;
        AttributeWriter writer = new AttributeWriter(
                RuleMessage.header(family, toLength, fromLength, inHeader ? (int) table : 0, number, flags));
        attributes.forEach(attribute -> attribute.accept(writer));
        if (!inHeader) {
            writer.u32(RuleMessage.FRA_TABLE, table);
        }
        return writer.toBytes();
    }
}
