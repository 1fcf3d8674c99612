// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import dev.flatnet.netlink.attribute.AttributeTable;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * The kernel's acknowledgement or error: struct nlmsgerr, and the extended acknowledgement behind it (linux/netlink.h).
 *
 * @param errno 0 if the request succeeded
 * @param explanation the kernel's own words, or empty
 * @param offset where in the request the attribute at fault stands, header included; -1 if not said
 * @param missing the type of an attribute that the request lacks; -1 if not said
 */
record Acknowledgement(int errno, String explanation, int offset, int missing) {
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;
    private static final int NLMSGERR_ATTR_MISS_TYPE = 5;

    static Acknowledgement parse(NetlinkMessage message) throws MalformedMessageException {
        ByteBuffer payload = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        if (payload.remaining() < 4 + NetlinkMessage.HEADER_BYTES) {
            throw new MalformedMessageException("an error of " + payload.remaining() + " bytes");
        }
        int attributes = 4 + NetlinkMessage.HEADER_BYTES;
        if ((message.flags() & NetlinkMessage.FLAG_CAPPED) == 0) {
            int echoed = payload.getInt(4);
            if (echoed < NetlinkMessage.HEADER_BYTES || echoed > payload.remaining() - 4) {
                return plain(-payload.getInt(0), "");
            }
            attributes = 4 + NetlinkMessage.align(echoed);
        }
        return extended(-payload.getInt(0), message, attributes);
    }

    /** A dump may end with an error too; kernels before 4.0 sent nothing with DONE. */
    static Acknowledgement ofDone(NetlinkMessage message) {
        if (message.payload().length < 4) {
            return plain(0, "");
        }
        int error = ByteBuffer.wrap(message.payload())
                .order(ByteOrder.nativeOrder())
                .getInt();
        return extended(-error, message, 4);
    }

    private static Acknowledgement plain(int errno, String explanation) {
        return new Acknowledgement(errno, explanation, -1, -1);
    }

    /** What cannot be read of an explanation must not hide the error. */
    private static Acknowledgement extended(int errno, NetlinkMessage message, int start) {
        if ((message.flags() & NetlinkMessage.FLAG_ACK_TLVS) == 0 || start > message.payload().length) {
            return plain(errno, "");
        }
        try {
            Attributes attributes = Attributes.parse(message.payload(), start, message.payload().length - start);
            return new Acknowledgement(
                    errno,
                    attributes.string(NLMSGERR_ATTR_MSG).orElse(""),
                    attributes.u32(NLMSGERR_ATTR_OFFS).orElse(-1L).intValue(),
                    attributes.u32(NLMSGERR_ATTR_MISS_TYPE).orElse(-1L).intValue());
        } catch (MalformedMessageException e) {
            return plain(errno, "(its explanation is malformed)");
        }
    }

    /**
     * Throws what the kernel refused.
     *
     * @param words of the request, asked for only then
     * @param tables of attributes, by the type of the message
     */
    void orThrow(NetlinkRequest request, UnaryOperator<String> words, IntFunction<Optional<AttributeTable>> tables)
            throws NetlinkException {
        if (errno == 0) {
            return;
        }
        Optional<AttributeTable> table = tables.apply(request.type());
        String attribute = culprit(request.payload(), table);
        // The kernel never explains this one.
        boolean unexplained = errno == Errno.EPERM.number() && explanation.isEmpty();
        String why = unexplained ? "this needs CAP_NET_ADMIN (root, as a rule)" : explanation;
        throw new NetlinkException(words.apply(request.words()), new Errno(errno), why, attribute);
    }

    /** The attribute at fault; by its number where the family has no name for it. */
    private String culprit(byte[] payload, Optional<AttributeTable> table) {
        if (missing >= 0) {
            return table.map(names -> names.name(missing)).orElse("attribute " + missing) + " is missing";
        }
        int start = offset - NetlinkMessage.HEADER_BYTES;
        if (start < 0 || start > payload.length - 4) {
            return "";
        }
        int type = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()).getShort(start + 2) & 0x3fff;
        return table.flatMap(names -> names.pathTo(payload, start)).orElse("attribute " + type) + " at byte " + offset
                + " of the request";
    }
}
