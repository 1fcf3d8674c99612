// SPDX-License-Identifier: Apache-2.0
/**
 * The CNI face of flatnet: configuration in, result or error out.
 *
 * <p>Start with {@link dev.flatnet.plugin.cni.FlatnetPlugin} and {@link dev.flatnet.plugin.cni.FlatnetConfig}. Which
 * failure becomes which error code stands in one place, {@code ErrorMapping}. No network is touched here.
 */
@NullMarked
package dev.flatnet.plugin.cni;

import org.jspecify.annotations.NullMarked;
