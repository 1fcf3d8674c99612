// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a message's attributes, so that an error can name the one at fault: the kernel only says where in the
 * request it stands. Not for decoding, which knows its attributes anyway. Immutable but for {@link #nested}.
 */
public final class AttributeTable {
    private static final int HEADER_BYTES = 4;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int TYPE_MASK = 0x3fff;

    private final int headerBytes;
    private final String[] names;
    private final Map<Integer, AttributeTable> nested = new HashMap<>();

    /**
     * A table of one level.
     *
     * @param headerBytes size of the fixed header before the attributes
     * @param names by their number, from 0, separated by spaces; {@code -} for a number without name
     */
    public AttributeTable(int headerBytes, String names) {
        this.headerBytes = headerBytes;
        this.names = names.split(" ");
    }

    /** Adds the table of what is inside an attribute; returns this. */
    public AttributeTable nested(int type, AttributeTable inside) {
        nested.put(type, inside);
        return this;
    }

    /** The name of an attribute type; {@code attribute 99} if it has none here. */
    public String name(int type) {
        return type >= 0 && type < names.length && !names[type].equals("-") ? names[type] : "attribute " + type;
    }

    /**
     * The names on the way to an attribute, such as {@code IFLA_LINKINFO/IFLA_INFO_KIND}.
     *
     * @param payload of the request: its header and its attributes
     * @param offset of the attribute in it
     * @return empty if no attribute starts there
     */
    public Optional<String> pathTo(byte[] payload, int offset) {
        AttributeTable table = this;
        int position = headerBytes;
        int end = payload.length;
        StringBuilder path = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        while (position + HEADER_BYTES <= end) {
            int size = buffer.getShort(position) & 0xffff;
            int type = buffer.getShort(position + 2) & 0xffff;
            if (size < HEADER_BYTES || size > end - position) {
                return Optional.empty();
            }
            if (position == offset) {
                return Optional.of(path + table.name(type & TYPE_MASK));
            }
            if (offset < position + size && (type & NLA_F_NESTED) != 0) {
                path.append(table.name(type & TYPE_MASK)).append('/');
                table = table.inside(type & TYPE_MASK);
                end = position + size;
                position += HEADER_BYTES + table.headerBytes;
            } else {
                position += (size + 3) & ~3;
            }
        }
        return Optional.empty();
    }

    private AttributeTable inside(int type) {
        return nested.getOrDefault(type, new AttributeTable(0, "-"));
    }
}
