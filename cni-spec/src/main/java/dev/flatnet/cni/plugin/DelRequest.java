// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.PluginConfig;
import java.util.Optional;

/**
 * What DEL is asked (specification 1.0.0, section 2, "DEL"). Nothing in it but the attachment and the configuration can
 * be relied on: the namespace may be gone, the previous result lost.
 *
 * @param attachment container and interface name, both checked
 * @param netns the text of {@code CNI_NETNS}, see {@link AddRequest#netns}; absent when the runtime says that the namespace
 *     is gone
 * @param config the configuration
 * @param args the pairs of {@code CNI_ARGS}; none if the variable cannot be parsed, since DEL goes on all the same
 * @param prevResult the final result of the ADD, if the runtime still has it and it can be read
 * @param environment what surrounds the request
 */
public record DelRequest(
        AttachmentId attachment,
        Optional<String> netns,
        PluginConfig config,
        CniArgs args,
        Optional<CniResult> prevResult,
        RequestEnvironment environment) {}
