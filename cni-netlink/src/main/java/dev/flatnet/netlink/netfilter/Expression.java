// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;

/**
 * A step of a rule: it loads something into a register, compares it, changes the packet, or decides. The kernel's virtual
 * machine runs a rule's expressions in order until one does not match or decides.
 *
 * <p>Those of this package are immutable and compared by what they say. What the kernel reports and nothing here knows is a
 * {@link RawExpression}, and can be sent back as it is. Whoever needs one that is not here may implement this.
 */
public interface Expression {

    /** The kernel's name of it, such as {@code payload}. */
    String name();

    /** Writes its attributes (NFTA_EXPR_DATA). */
    void encode(AttributeWriter data);

    /**
     * Refuses a family of tables whose rules cannot have this, before the kernel does so with less to say.
     *
     * @throws IllegalArgumentException if it cannot be used there
     */
    default void requireUsableIn(NftTable.Family family) {}
}
