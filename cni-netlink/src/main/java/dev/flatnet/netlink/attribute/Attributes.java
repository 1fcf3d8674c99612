// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The attributes of a message or of another attribute, in the order received, those of unknown types included.
 *
 * @param all every one of them
 */
public record Attributes(List<Attribute> all) {
    private static final int HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x3fff;

    public Attributes {
        all = List.copyOf(all);
    }

    /**
     * Reads attributes from a region of an array, and nothing beyond it.
     *
     * @throws MalformedMessageException if a length points outside of the region, or bytes are left over
     */
    public static Attributes parse(byte[] bytes, int start, int length) throws MalformedMessageException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<Attribute> attributes = new ArrayList<>();
        int position = start;
        int end = start + length;
        while (position < end) {
            int left = end - position;
            if (left < HEADER_BYTES) {
                throw new MalformedMessageException(left + " bytes are too few for an attribute");
            }
            int size = buffer.getShort(position) & 0xffff;
            if (size < HEADER_BYTES || size > left) {
                throw new MalformedMessageException("an attribute of " + size + " bytes, where " + left + " are left");
            }
            int type = buffer.getShort(position + 2) & TYPE_MASK;
            attributes.add(new Attribute(type, Arrays.copyOfRange(bytes, position + HEADER_BYTES, position + size)));
            position += Math.min((size + 3) & ~3, left);
        }
        return new Attributes(attributes);
    }

    /** The attribute of a type; the last one if there are several, as the kernel takes them. */
    public Optional<Attribute> get(int type) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).type() == type) {
                return Optional.of(all.get(i));
            }
        }
        return Optional.empty();
    }

    /** An attribute as a number of 8 bits. */
    public Optional<Integer> u8(int type) throws MalformedMessageException {
        Optional<Attribute> attribute = get(type);
        return attribute.isEmpty()
                ? Optional.empty()
                : Optional.of(attribute.get().u8());
    }

    /** An attribute as a number of 32 bits. */
    public Optional<Long> u32(int type) throws MalformedMessageException {
        Optional<Attribute> attribute = get(type);
        return attribute.isEmpty()
                ? Optional.empty()
                : Optional.of(attribute.get().u32());
    }

    /** An attribute as a number of 32 bits, most significant byte first. */
    public Optional<Long> u32BigEndian(int type) throws MalformedMessageException {
        Optional<Attribute> attribute = get(type);
        return attribute.isEmpty()
                ? Optional.empty()
                : Optional.of(attribute.get().u32BigEndian());
    }

    /** An attribute as text. */
    public Optional<String> string(int type) {
        return get(type).map(Attribute::string);
    }

    /** Each as {@link Attribute#toString} has it: {@code [3=65746800, 4=dc050000]}. */
    @Override
    public String toString() {
        return all.toString();
    }

    /** The attributes inside an attribute; none if there is no such attribute. */
    public Attributes nested(int type) throws MalformedMessageException {
        Optional<Attribute> attribute = get(type);
        return attribute.isEmpty() ? new Attributes(List.of()) : attribute.get().nested();
    }
}
