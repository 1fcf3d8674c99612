// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct tcmsg and numbers of linux/rtnetlink.h. */
final class TrafficMessage {
    static final int RTM_NEWQDISC = 36;
    static final int RTM_DELQDISC = 37;
    static final int RTM_GETQDISC = 38;
    static final int RTM_NEWTCLASS = 40;
    static final int RTM_DELTCLASS = 41;
    static final int RTM_GETTCLASS = 42;
    static final int RTM_NEWTFILTER = 44;
    static final int RTM_DELTFILTER = 45;
    static final int RTM_GETTFILTER = 46;
    static final int TCA_KIND = 1;
    static final int TCA_OPTIONS = 2;
    static final int HEADER_BYTES = 20;

    private TrafficMessage() {}

    /** struct tcmsg { u8 family; u8 pad; u16 pad; s32 ifindex; u32 handle; u32 parent; u32 info; }. */
    static byte[] header(int link, int handle, int parent, int info) {
        return buffer(HEADER_BYTES)
                .putInt(4, link)
                .putInt(8, handle)
                .putInt(12, parent)
                .putInt(16, info)
                .array();
    }

    static AttributeWriter writer(byte[] header, TrafficKind kind) {
        AttributeWriter writer = new AttributeWriter(header).string(TCA_KIND, kind.name());
        AttributeWriter options = new AttributeWriter();
        kind.encode(options);
        byte[] bytes = options.toBytes();
        if (bytes.length > 0) {
            writer.nested(TCA_OPTIONS, bytes, nothingMore -> {});
        }
        return writer;
    }

    static ByteBuffer parse(byte[] payload) throws MalformedMessageException {
        if (payload.length < HEADER_BYTES) {
            throw new MalformedMessageException(
                    "a message of " + payload.length + " bytes instead of at least " + HEADER_BYTES);
        }
        return ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
    }

    static Attributes attributes(byte[] payload) throws MalformedMessageException {
        return Attributes.parse(payload, HEADER_BYTES, payload.length - HEADER_BYTES);
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /** To fill an array. */
    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
