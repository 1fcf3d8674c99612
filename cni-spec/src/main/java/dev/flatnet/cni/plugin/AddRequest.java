// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.PluginConfig;
import java.util.Optional;

/**
 * What ADD is asked (specification 1.0.0, section 2, "ADD").
 *
 * @param attachment container and interface name, both checked
 * @param netns the text of {@code CNI_NETNS}. It did not lead to the plugin's own namespace when the request was read, which
 *     may have changed since: open it once, compare what was opened with the own namespace ({@link
 *     RequestEnvironment#allowsOwnNetns}), and use nothing but that
 * @param config the configuration
 * @param args the pairs of {@code CNI_ARGS}
 * @param prevResult the result of the plugin before this one in the chain; absent for the first
 * @param environment what surrounds the request
 */
public record AddRequest(
        AttachmentId attachment,
        String netns,
        PluginConfig config,
        CniArgs args,
        Optional<CniResult> prevResult,
        RequestEnvironment environment) {}
