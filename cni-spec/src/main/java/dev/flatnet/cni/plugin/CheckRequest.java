// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.PluginConfig;

/**
 * What CHECK is asked (specification 1.0.0, section 2, "CHECK").
 *
 * @param attachment container and interface name, both checked
 * @param netns the text of {@code CNI_NETNS}; see {@link AddRequest#netns}
 * @param config the configuration
 * @param args the pairs of {@code CNI_ARGS}
 * @param prevResult the final result of the ADD; a CHECK without one is refused before it gets here
 * @param environment what surrounds the request
 */
public record CheckRequest(
        AttachmentId attachment,
        String netns,
        PluginConfig config,
        CniArgs args,
        CniResult prevResult,
        RequestEnvironment environment) {}
