// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import java.util.Arrays;
import java.util.HexFormat;

/** An expression that is known by name only: one of another kind, or with something in it that is not known here. */
public final class RawExpression implements Expression {
    private final String name;
    private final Attributes data;

    /** An expression with these attributes. */
    public RawExpression(String name, Attributes data) {
        this.name = name;
        this.data = data;
    }

    @Override
    public String name() {
        return name;
    }

    /** Its attributes, as they came. */
    public Attributes data() {
        return data;
    }

    @Override
    public void encode(AttributeWriter writer) {
        for (Attribute attribute : data.all()) {
            writer.bytes(attribute.type(), attribute.value());
        }
    }

    private byte[] bytes() {
        AttributeWriter writer = new AttributeWriter();
        encode(writer);
        return writer.toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawExpression that && name.equals(that.name) && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + Arrays.hashCode(bytes());
    }

    /** The name and the attributes in hexadecimal. */
    @Override
    public String toString() {
        return name + "[" + HexFormat.of().formatHex(bytes()) + "]";
    }
}
