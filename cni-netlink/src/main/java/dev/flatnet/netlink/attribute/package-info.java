// SPDX-License-Identifier: Apache-2.0
/**
 * Netlink attributes (struct nlattr): type, length, value, nesting. Pure Java on byte arrays.
 *
 * <p>Start with {@link dev.flatnet.netlink.attribute.AttributeWriter} and {@link
 * dev.flatnet.netlink.attribute.Attributes}. No family's attribute numbers are known here.
 */
@NullMarked
package dev.flatnet.netlink.attribute;

import org.jspecify.annotations.NullMarked;
