// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A rule of policy routing as the kernel reports it; what {@code ip rule show} shows.
 *
 * @param priority the lower is asked first; 0 to 2^32 - 1
 * @param ipv6 whether it is for IPv6 instead of IPv4
 * @param inverted whether it is for what does not match
 * @param from source network, if it matters
 * @param to destination network, if it matters
 * @param inputLink name of the link that the packet came by, if it matters
 * @param outputLink name of the link that the sending socket is bound to, if it matters
 * @param mark of the packet, if it matters
 * @param mask of the bits of the mark that matter
 * @param table where routes are looked for; 0 if the rule has another action
 * @param action 1 to look in the table; else of {@link RouteType}
 * @param attributes everything the kernel said
 */
public record PolicyRule(
        long priority,
        boolean ipv6,
        boolean inverted,
        Optional<AddressPrefix> from,
        Optional<AddressPrefix> to,
        Optional<String> inputLink,
        Optional<String> outputLink,
        Optional<Long> mark,
        long mask,
        long table,
        int action,
        Attributes attributes) {

    static PolicyRule parse(byte[] payload) throws MalformedMessageException {
        ByteBuffer header = Rtnetlink.buffer(payload, RuleMessage.HEADER_BYTES);
        Attributes attributes =
                Attributes.parse(payload, RuleMessage.HEADER_BYTES, payload.length - RuleMessage.HEADER_BYTES);
        return new PolicyRule(
                attributes.u32(RuleMessage.FRA_PRIORITY).orElse(0L),
                header.get(0) == Rtnetlink.AF_INET6,
                (header.getInt(8) & RuleMessage.FIB_RULE_INVERT) != 0,
                prefix(attributes, RuleMessage.FRA_SRC, header.get(2) & 0xff),
                prefix(attributes, RuleMessage.FRA_DST, header.get(1) & 0xff),
                attributes.string(RuleMessage.FRA_IIFNAME),
                attributes.string(RuleMessage.FRA_OIFNAME),
                attributes.u32(RuleMessage.FRA_FWMARK),
                attributes.u32(RuleMessage.FRA_FWMASK).orElse(0L),
                attributes.u32(RuleMessage.FRA_TABLE).orElse(header.get(4) & 0xffL),
                header.get(7) & 0xff,
                attributes);
    }

    private static Optional<AddressPrefix> prefix(Attributes attributes, int type, int length)
            throws MalformedMessageException {
        Optional<Attribute> address = attributes.get(type);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (length > address.get().value().length * 8) {
            throw new MalformedMessageException("a prefix of " + length + " bits");
        }
        return Optional.of(new AddressPrefix(Rtnetlink.address(address.get().value()), length));
    }
}
