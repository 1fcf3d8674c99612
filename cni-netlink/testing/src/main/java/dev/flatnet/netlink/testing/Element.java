// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An element of a set.
 *
 * @param key empty for the catch-all
 * @param keyEnd empty unless it is a range
 * @param flags NFT_SET_ELEM_…
 * @param data the value as an attribute has it; empty in a set that is no map
 * @param chain where its verdict leads
 * @param attributes all of it
 */
@SuppressWarnings("ArrayRecordComponent") // Elements are compared by key.
record Element(byte[] key, byte[] keyEnd, int flags, byte[] data, Optional<String> chain, Attributes attributes) {
    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int FLAGS = 3;
    private static final int KEY_END = 10;
    private static final int VALUE = 1;
    private static final int VERDICT = 2;
    private static final int VERDICT_CHAIN = 2;
    private static final int INTERVAL_END = 1;
    private static final byte[] NONE = {};

    static Element parse(Attribute attribute) throws MalformedMessageException {
        Attributes element = attribute.nested();
        return new Element(
                value(element, KEY),
                value(element, KEY_END),
                element.u32BigEndian(FLAGS).orElse(0L).intValue(),
                Wire.bytes(element, DATA).orElse(NONE),
                element.nested(DATA).nested(VERDICT).string(VERDICT_CHAIN),
                element);
    }

    private static byte[] value(Attributes element, int type) throws MalformedMessageException {
        return Wire.bytes(element.nested(type), VALUE).orElse(NONE);
    }

    /** Refuses what does not fit the set. */
    void requireFits(int keyBytes, boolean map) throws Refusal {
        boolean catchAll = key.length == 0 && flags != 0;
        boolean end = (flags & INTERVAL_END) != 0;
        boolean valued = data.length > 0;
        if ((!catchAll && key.length != keyBytes)
                || (keyEnd.length > 0 && keyEnd.length != keyBytes)
                || (map ? !valued && !end : valued)) {
            throw new Refusal(Errno.EINVAL);
        }
    }

    boolean hasSameKey(Element other) {
        return flags == other.flags && Arrays.equals(key, other.key) && Arrays.equals(keyEnd, other.keyEnd);
    }

    boolean hasSameData(Element other) {
        return Arrays.equals(data, other.data);
    }

    void write(AttributeWriter list) {
        list.nested(1, writer -> {
            for (Attribute attribute : attributes.all()) {
                writer.bytes(attribute.type(), attribute.value());
            }
        });
    }
}
