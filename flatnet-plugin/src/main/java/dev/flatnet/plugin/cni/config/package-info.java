// SPDX-License-Identifier: Apache-2.0
/**
 * The configurations of the plugins, one record each: keys in, settings of {@code link} and {@code chained} out.
 *
 * <p>Start with {@link dev.flatnet.plugin.cni.config.FlatnetConfig} and {@link
 * dev.flatnet.plugin.cni.config.TuningConfig}. Changes nothing on the host.
 */
@NullMarked
package dev.flatnet.plugin.cni.config;

import org.jspecify.annotations.NullMarked;
