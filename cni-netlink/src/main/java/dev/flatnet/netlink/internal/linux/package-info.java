// SPDX-License-Identifier: Apache-2.0
/**
 * System calls of Linux through the Foreign Function and Memory API: the only package that uses {@code
 * java.lang.foreign}. It moves bytes and knows no formats but those of the calls themselves.
 *
 * <p>Start with {@link dev.flatnet.netlink.internal.linux.LibC}; everything else is made of it. Not for use by other
 * projects.
 *
 * <p>All calls have one shape, because each shape costs a plugin 6 to 20 ms at its first use.
 */
@NullMarked
package dev.flatnet.netlink.internal.linux;

import org.jspecify.annotations.NullMarked;
