// SPDX-License-Identifier: Apache-2.0
/**
 * A process that stays and serves the calls of many launchers, for which no JVM has to start then (docs/adr/0011). It runs
 * the same plugins on the same state as a process per call would; either may come and go at any time.
 *
 * <p>Start with {@link dev.flatnet.plugin.serve.CallServer} and {@link dev.flatnet.plugin.serve.Caller}. The other side is
 * the launcher, {@code bin/flatnet}. Knows nothing of networks, and nothing of CNI but that a plugin gets an environment, a
 * configuration, and two places to write to.
 */
@NullMarked
package dev.flatnet.plugin.serve;

import org.jspecify.annotations.NullMarked;
