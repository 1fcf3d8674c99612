// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.LinkName;
import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A rule of policy routing to be made, or to be found for deletion. Only what is set goes to the
 * kernel. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * NewPolicyRule.ipv4().from(container).table(100).priority(1000)
 * }</pre>
 */
public final class NewPolicyRule {
    private final int family;
    private List<Consumer<AttributeWriter>> attributes = List.of();
    private String words = "";
    private int fromLength;
    private int toLength;
    private long table;
    private Optional<Integer> action = Optional.empty();
    private int flags;

    private NewPolicyRule(int family) {
        this.family = family;
    }

    private NewPolicyRule(NewPolicyRule other) {
        this.family = other.family;
        this.attributes = other.attributes;
        this.words = other.words;
        this.fromLength = other.fromLength;
        this.toLength = other.toLength;
        this.table = other.table;
        this.action = other.action;
        this.flags = other.flags;
    }

    /** A rule for IPv4; {@code ip rule}. */
    public static NewPolicyRule ipv4() {
        return new NewPolicyRule(Rtnetlink.AF_INET);
    }

    /** A rule for IPv6; {@code ip -6 rule}. */
    public static NewPolicyRule ipv6() {
        return new NewPolicyRule(Rtnetlink.AF_INET6);
    }

    /** For packets from this network, of the rule's family. */
    public NewPolicyRule from(AddressPrefix network) {
        requireFamily(network);
        NewPolicyRule copy = with(
                "from " + network,
                writer -> writer.bytes(RuleMessage.FRA_SRC, network.address().getAddress()));
        copy.fromLength = network.length();
        return copy;
    }

    /** For packets to this network, of the rule's family. */
    public NewPolicyRule to(AddressPrefix network) {
        requireFamily(network);
        NewPolicyRule copy = with(
                "to " + network,
                writer -> writer.bytes(RuleMessage.FRA_DST, network.address().getAddress()));
        copy.toLength = network.length();
        return copy;
    }

    /** For what does not match ({@code not}). */
    public NewPolicyRule inverted() {
        NewPolicyRule copy = new NewPolicyRule(this);
        copy.flags |= RuleMessage.FIB_RULE_INVERT;
        copy.words = " not" + words;
        return copy;
    }

    /** For packets that came by the link with this name; {@code lo} for those of this host ({@code iif}). */
    public NewPolicyRule inputLink(String name) {
        LinkName.require(name);
        return with("iif " + name, writer -> writer.string(RuleMessage.FRA_IIFNAME, name));
    }

    /** For packets of sockets that are bound to the link with this name ({@code oif}). */
    public NewPolicyRule outputLink(String name) {
        LinkName.require(name);
        return with("oif " + name, writer -> writer.string(RuleMessage.FRA_OIFNAME, name));
    }

    /** For packets with this mark in the bits of the mask ({@code fwmark MARK/MASK}). */
    public NewPolicyRule mark(long mark, long mask) {
        return with(
                "fwmark " + mark + "/" + mask,
                writer -> writer.u32(RuleMessage.FRA_FWMARK, mark).u32(RuleMessage.FRA_FWMASK, mask));
    }

    /** Asked before those with a higher number; without, the kernel puts it before all others. */
    public NewPolicyRule priority(long number) {
        return with("priority " + number, writer -> writer.u32(RuleMessage.FRA_PRIORITY, number));
    }

    /** Has routes looked for in this table, 1 to 2^32 - 1. */
    public NewPolicyRule table(long number) {
        NewPolicyRule copy = new NewPolicyRule(this);
        copy.table = number;
        copy.words = words + " table " + number;
        return copy;
    }

    /** Ignores routes with a prefix of this length or shorter: 0 ignores default routes ({@code suppress_prefixlength}). */
    public NewPolicyRule suppressPrefixLength(int bits) {
        return with("suppress_prefixlength " + bits, writer -> writer.u32(RuleMessage.FRA_SUPPRESS_PREFIXLEN, bits));
    }

    /** Does this instead of looking in a table: {@link RouteType#BLACKHOLE}, and the like. */
    public NewPolicyRule action(int type) {
        NewPolicyRule copy = new NewPolicyRule(this);
        copy.action = Optional.of(type);
        copy.words = words + " type " + type;
        return copy;
    }

    private void requireFamily(AddressPrefix network) {
        if (Rtnetlink.family(network.address()) != family) {
            throw new IllegalArgumentException(network + " is of another family than the rule");
        }
    }

    private NewPolicyRule with(String what, Consumer<AttributeWriter> attribute) {
        NewPolicyRule copy = new NewPolicyRule(this);
        copy.words = words + " " + what;
        copy.attributes = new ArrayList<>(attributes);
        copy.attributes.add(attribute);
        return copy;
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
