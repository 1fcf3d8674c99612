// SPDX-License-Identifier: Apache-2.0
/**
 * Run CNI plugins: what a container runtime does, and what a plugin does that delegates to another one.
 *
 * <p>Start with {@link dev.flatnet.cni.runtime.CniRuntime}, which attaches a container in a few lines, together with {@link
 * dev.flatnet.cni.runtime.ConfigurationLoader}; in a plugin, with {@link dev.flatnet.cni.runtime.Delegate}. How plugins are found and run is {@link
 * dev.flatnet.cni.runtime.PluginExecutor}, a seam with an implementation for processes and one for plugins of this process; where results are kept is {@link dev.flatnet.cni.runtime.ResultCache}.
 *
 * <p>Where Go's libcni departs from the specification, this follows the specification, and reads what either writes.
 *
 * <p>Nothing here makes network namespaces or interfaces; the namespace exists before ADD and is removed after DEL by whoever
 * owns the container.
 */
@NullMarked
package dev.flatnet.cni.runtime;

import org.jspecify.annotations.NullMarked;
