// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A netlink message: struct nlmsghdr of linux/netlink.h and what follows it.
 *
 * @param type what it is; below 16 the same for every family
 * @param flags NLM_F_…
 * @param sequence number of the request it is, or answers
 * @param portId of the sender; 0 is the kernel
 * @param payload what follows the header; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Messages are not compared.
public record NetlinkMessage(int type, int flags, int sequence, int portId, byte[] payload) {
    /** sizeof(struct nlmsghdr). */
    public static final int HEADER_BYTES = 16;

    /** NLMSG_ERROR: an error, or (error 0) an acknowledgement. */
    public static final int ERROR = 2;

    /** NLMSG_DONE: the end of a dump. */
    public static final int DONE = 3;

    /** NLMSG_OVERRUN. */
    public static final int OVERRUN = 4;

    /** NLM_F_REQUEST. */
    public static final int FLAG_REQUEST = 0x1;

    /** NLM_F_MULTI. */
    public static final int FLAG_MULTI = 0x2;

    /** NLM_F_ACK. */
    public static final int FLAG_ACK = 0x4;

    /** NLM_F_ECHO, in requests that change something: the requester is told of the change as those are who listen. */
    public static final int FLAG_ECHO = 0x8;

    /** NLM_F_DUMP_INTR. */
    public static final int FLAG_DUMP_INTERRUPTED = 0x10;

    /** NLM_F_CAPPED, in acknowledgements: the request is not echoed. */
    public static final int FLAG_CAPPED = 0x100;

    /** NLM_F_REPLACE, in requests that make something. */
    public static final int FLAG_REPLACE = 0x100;

    /** NLM_F_EXCL, in requests that make something. */
    public static final int FLAG_EXCLUSIVE = 0x200;

    /** NLM_F_ACK_TLVS, in acknowledgements: extended information follows. */
    public static final int FLAG_ACK_TLVS = 0x200;

    /** NLM_F_DUMP, in requests that get something. */
    public static final int FLAG_DUMP = 0x300;

    /** NLM_F_CREATE, in requests that make something. */
    public static final int FLAG_CREATE = 0x400;

    /** NLM_F_APPEND, in requests that make something. */
    public static final int FLAG_APPEND = 0x800;

    /** The bytes on the wire, padded to a multiple of four. */
    public byte[] toBytes() {
        int length = HEADER_BYTES + payload.length;
        return ByteBuffer.allocate(align(length))
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(portId)
                .put(payload)
                .array();
    }

    /**
     * Takes a datagram apart.
     *
     * @throws MalformedMessageException if a length points outside of it
     */
    public static List<NetlinkMessage> parse(byte[] datagram) throws MalformedMessageException {
        List<NetlinkMessage> messages = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int position = 0;
        while (position < datagram.length) {
            int left = datagram.length - position;
            if (left < HEADER_BYTES) {
                throw new MalformedMessageException(left + " bytes are too few for a message header");
            }
            int length = buffer.getInt(position);
            if (length < HEADER_BYTES || length > left) {
                throw new MalformedMessageException("a message of " + length + " bytes, where " + left + " are left");
            }
            byte[] payload = new byte[length - HEADER_BYTES];
            buffer.get(position + HEADER_BYTES, payload);
            messages.add(new NetlinkMessage(
                    buffer.getShort(position + 4) & 0xffff,
                    buffer.getShort(position + 6) & 0xffff,
                    buffer.getInt(position + 8),
                    buffer.getInt(position + 12),
                    payload));
            position += Math.min(align(length), left);
        }
        return messages;
    }

    static int align(int length) {
        return (length + 3) & ~3;
    }
}
