// SPDX-License-Identifier: Apache-2.0
/**
 * Go's side of the protocol against ours: {@link dev.flatnet.plugin.interop.GoLibcniIT} has Go's libcni run the flatnet of the
 * distribution, {@link dev.flatnet.plugin.interop.GoPluginsIT} has our runtime run Go's plugins.
 */
@NullMarked
package dev.flatnet.plugin.interop;

import org.jspecify.annotations.NullMarked;
