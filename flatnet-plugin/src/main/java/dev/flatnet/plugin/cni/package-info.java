// SPDX-License-Identifier: Apache-2.0
/**
 * The CNI face of flatnet: configuration in, result or error out.
 *
 * <p>Start with {@link dev.flatnet.plugin.cni.Plugins}, the table from a name to the plugin it is, and {@link
 * dev.flatnet.plugin.cni.ErrorMapping}, where failures become error codes. Three adapters serve all plugins: one for those
 * that make an interface, one for those that are chained after them, one for those that manage addresses. No network is
 * touched here.
 */
@NullMarked
package dev.flatnet.plugin.cni;

import org.jspecify.annotations.NullMarked;
