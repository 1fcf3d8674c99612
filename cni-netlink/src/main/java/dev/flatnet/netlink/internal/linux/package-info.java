// SPDX-License-Identifier: Apache-2.0
/**
 * System calls of Linux through the Foreign Function and Memory API: the only package that uses {@code
 * java.lang.foreign}. It moves bytes and knows no formats but those of the calls themselves.
 *
 * <p>Start with {@link dev.flatnet.netlink.internal.linux.LibC}, which calls functions, and {@link
 * dev.flatnet.netlink.internal.linux.FileDescriptor}, which owns what they open. Not for use by other projects: the packages
 * {@code file} and {@code netns} are the public way to most of it.
 *
 * <p>All calls have one shape, because each shape costs a plugin 6 to 20 ms at its first use.
 */
@NullMarked
package dev.flatnet.netlink.internal.linux;

import org.jspecify.annotations.NullMarked;
