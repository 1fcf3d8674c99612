// SPDX-License-Identifier: Apache-2.0
/**
 * Attaching containers to a bridge network, in words of no protocol.
 *
 * <p>Start with {@link dev.flatnet.plugin.Flatnet}, which does it, and {@link dev.flatnet.plugin.BridgeNetwork}, which
 * says how the network should be. Three seams can be given other implementations: {@link
 * dev.flatnet.plugin.NetworkStack} (links, addresses and routes), {@link dev.flatnet.plugin.AddressSource} (who hands out
 * addresses) and {@link dev.flatnet.plugin.Firewall} (address translation).
 *
 * <p>Nothing here knows CNI, JSON or environment variables; {@code dev.flatnet.plugin.cni} does. Everything is
 * thread-safe: all that belongs to a request is in the request.
 */
@NullMarked
package dev.flatnet.plugin;

import org.jspecify.annotations.NullMarked;
