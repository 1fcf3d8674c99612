// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's yes or no: struct nlmsgerr and the extended acknowledgement behind it (linux/netlink.h).
 *
 * @param errno 0 for yes
 * @param explanation the kernel's own words, or empty
 * @param offset where in the request the attribute at fault stands, header included; -1 if not said
 */
record Acknowledgement(int errno, String explanation, int offset) {
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;

    static Acknowledgement parse(NetlinkMessage message) throws MalformedMessageException {
        ByteBuffer payload = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        if (payload.remaining() < 4 + NetlinkMessage.HEADER_BYTES) {
            throw new MalformedMessageException("an error of " + payload.remaining() + " bytes");
        }
        int attributes = 4 + NetlinkMessage.HEADER_BYTES;
        if ((message.flags() & NetlinkMessage.FLAG_CAPPED) == 0) {
            int echoed = payload.getInt(4);
            if (echoed < NetlinkMessage.HEADER_BYTES || echoed > payload.remaining() - 4) {
                return new Acknowledgement(-payload.getInt(0), "", -1);
            }
            attributes = 4 + NetlinkMessage.align(echoed);
        }
        return extended(-payload.getInt(0), message, attributes);
    }

    /** A dump may end with an error too; kernels before 4.0 sent nothing with DONE. */
    static Acknowledgement ofDone(NetlinkMessage message) {
        if (message.payload().length < 4) {
            return new Acknowledgement(0, "", -1);
        }
        int error = ByteBuffer.wrap(message.payload())
                .order(ByteOrder.nativeOrder())
                .getInt();
        return extended(-error, message, 4);
    }

    /** What cannot be read of an explanation must not hide the error. */
    private static Acknowledgement extended(int errno, NetlinkMessage message, int start) {
        if ((message.flags() & NetlinkMessage.FLAG_ACK_TLVS) == 0 || start > message.payload().length) {
            return new Acknowledgement(errno, "", -1);
        }
        try {
            Attributes attributes = Attributes.parse(message.payload(), start, message.payload().length - start);
            return new Acknowledgement(
                    errno,
                    attributes.string(NLMSGERR_ATTR_MSG).orElse(""),
                    attributes.u32(NLMSGERR_ATTR_OFFS).orElse(-1L).intValue());
        } catch (MalformedMessageException e) {
            return new Acknowledgement(errno, "(its explanation is malformed)", -1);
        }
    }

    void orThrow(NetlinkRequest request) throws NetlinkException {
        if (errno == 0) {
            return;
        }
        String why = explanation + culprit(request.payload());
        throw new NetlinkException(request.words(), new Errno(errno), why);
    }

    /** The attribute at fault, by its number: names are the family's. */
    private String culprit(byte[] payload) {
        int start = offset - NetlinkMessage.HEADER_BYTES;
        if (start < 0 || start + 4 > payload.length) {
            return "";
        }
        int type = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()).getShort(start + 2) & 0x3fff;
        return " (attribute " + type + " at byte " + offset + " of the request)";
    }
}
