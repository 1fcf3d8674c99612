// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * A connection that the kernel tracks; what a line of {@code conntrack -L} shows.
 *
 * @param original what the packets of the side that began say
 * @param reply what those of the other side say, which differs from the mirror image where an address is translated
 * @param status IPS_… of linux/netfilter/nf_conntrack_common.h
 * @param mark as rules set it ({@code ct mark}); 0 if none did
 * @param zone as rules set it ({@code ct zone}); 0 if none did
 * @param timeout seconds until it is forgotten
 * @param id the kernel's number of it
 */
public record ConntrackEntry(
        ConntrackTuple original, ConntrackTuple reply, long status, long mark, int zone, long timeout, long id) {
    static final int CTA_TUPLE_ORIG = 1;
    static final int CTA_TUPLE_REPLY = 2;
    static final int CTA_MARK = 8;
    static final int CTA_ZONE = 18;
    private static final int CTA_STATUS = 3;
    private static final int CTA_TIMEOUT = 7;
    private static final int CTA_ID = 12;

    private static final int IPS_SEEN_REPLY = 2;
    private static final int IPS_SRC_NAT = 16;
    private static final int IPS_DST_NAT = 32;

    /** Whether the other side has answered; {@code conntrack} shows {@code [UNREPLIED]} if not. */
    public boolean isReplied() {
        return (status & IPS_SEEN_REPLY) != 0;
    }

    /** Whether the source address or port is translated. */
    public boolean isSourceTranslated() {
        return (status & IPS_SRC_NAT) != 0;
    }

    /** Whether the destination address or port is translated. */
    public boolean isDestinationTranslated() {
        return (status & IPS_DST_NAT) != 0;
    }

    /** What says which one is meant, and no other that took its place. */
    byte[] encodeIdentity() {
        AttributeWriter writer = NfTablesProtocol.message(
                        original.isIpv4() ? NftTable.Family.IPV4.number() : NftTable.Family.IPV6.number())
                .nested(CTA_TUPLE_ORIG, original::encode);
        if (zone != 0) {
            ConntrackTuple.port(writer, CTA_ZONE, zone);
        }
        return writer.u32BigEndian(CTA_ID, id).toBytes();
    }

    static ConntrackEntry decode(NetlinkMessage message) throws MalformedMessageException {
        Attributes entry = NfTablesProtocol.attributes(message);
        Optional<Attribute> zone = entry.get(CTA_ZONE);
        return new ConntrackEntry(
                ConntrackTuple.decode(entry.nested(CTA_TUPLE_ORIG)),
                ConntrackTuple.decode(entry.nested(CTA_TUPLE_REPLY)),
                entry.u32BigEndian(CTA_STATUS).orElse(0L),
                entry.u32BigEndian(CTA_MARK).orElse(0L),
                zone.isEmpty() ? 0 : NfTablesProtocol.u16BigEndian(zone.get()),
                entry.u32BigEndian(CTA_TIMEOUT).orElse(0L),
                entry.u32BigEndian(CTA_ID).orElse(0L));
    }
}
