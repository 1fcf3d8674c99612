// SPDX-License-Identifier: Apache-2.0
/**
 * Write a CNI plugin.
 *
 * <p>Start with {@link dev.flatnet.cni.plugin.CniPlugin} (the operations you implement) and {@link
 * dev.flatnet.cni.plugin.CniMain} (the {@code main} that calls it), or with
 * {@link dev.flatnet.cni.plugin.PluginBuilder} for a plugin of lambdas in one file. The rest of the contract between a runtime and a
 * plugin process is kept by {@link dev.flatnet.cni.plugin.PluginRunner}: which variables an operation needs, in which
 * order things are checked, that stdout gets exactly one JSON document or the ADD is undone, and the exit code.
 *
 * <p>Nothing here touches the network. A whole run of a plugin takes its environment as a value, so that it is a unit
 * test.
 */
@NullMarked
package dev.flatnet.cni.plugin;

import org.jspecify.annotations.NullMarked;
