// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.PluginConfig;

/**
 * What STATUS is asked (specification 1.1.0, section 2, "STATUS"): whether an ADD for this configuration would be served.
 *
 * @param config the configuration
 * @param environment what surrounds the request
 */
public record StatusRequest(PluginConfig config, RequestEnvironment environment) {}
