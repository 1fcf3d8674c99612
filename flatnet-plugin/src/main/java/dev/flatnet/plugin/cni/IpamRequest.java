// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.PluginConfig;

/**
 * What of a request concerns the address management.
 *
 * @param attachment who wants addresses
 * @param netns its namespace
 */
record IpamRequest(
        PluginConfig config, AttachmentId attachment, String netns, CniArgs args, RequestEnvironment environment) {
    private static final AttachmentId NOBODY = new AttachmentId("nobody", "eth0");

    static IpamRequest of(AddRequest request) {
        return new IpamRequest(
                request.config(), request.attachment(), request.netns(), request.args(), request.environment());
    }

    static IpamRequest of(CheckRequest request) {
        return new IpamRequest(
                request.config(), request.attachment(), request.netns(), request.args(), request.environment());
    }

    /** STATUS asks for no container in particular. */
    static IpamRequest of(StatusRequest request) {
        return new IpamRequest(request.config(), NOBODY, "", CniArgs.EMPTY, request.environment());
    }
}
