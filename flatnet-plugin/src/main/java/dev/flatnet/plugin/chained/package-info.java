// SPDX-License-Identifier: Apache-2.0
/**
 * What is done to an interface that exists: one class a kind of work.
 *
 * <p>Start with {@link dev.flatnet.plugin.chained.ChainedWork}, the seam, and {@link
 * dev.flatnet.plugin.chained.AttachedInterface}, what work is given. Makes no interface for the container, and changes no
 * rule of a firewall itself.
 */
@NullMarked
package dev.flatnet.plugin.chained;

import org.jspecify.annotations.NullMarked;
