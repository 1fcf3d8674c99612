// SPDX-License-Identifier: Apache-2.0
/**
 * The seams of flatnet as Linux has them (rtnetlink, nf_tables, flock), and the program that is made of everything. Start
 * with {@link dev.flatnet.plugin.internal.Main}. Not for use by other projects.
 */
@NullMarked
package dev.flatnet.plugin.internal;

import org.jspecify.annotations.NullMarked;
