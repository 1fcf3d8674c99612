// SPDX-License-Identifier: Apache-2.0
/**
 * Attaching containers to networks, in words of no protocol.
 *
 * <p>Start with {@link dev.flatnet.plugin.Flatnet}, which does it, and {@link dev.flatnet.plugin.Network}, which says how.
 * The parts are packages of their own, each with its seam: {@code link} (how the container gets its interface), {@code
 * address} (where addresses come from), {@code chained} (what is done to the interface), {@code firewall} (the host's
 * rules).
 *
 * <p>Nothing here knows CNI, JSON or environment variables; {@code dev.flatnet.plugin.cni} does. Everything is
 * thread-safe: all that belongs to a request is in the request.
 */
@NullMarked
package dev.flatnet.plugin;

import org.jspecify.annotations.NullMarked;
