// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.ValidAttachments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * GC. Every case works in a network of its own: to say that no attachment of a network is valid, when others are in it,
 * would take their addresses away.
 */
final class GcCases {
    static final List<ConformanceCase> ALL = List.of(
            StatusCases.gate("GC"),
            must(
                            "gc.silent",
                            "GC without any attachment succeeds and prints nothing",
                            "S60 S116 S119 S120",
                            GcCases::succeedsSilently)
                    .since(CniVersion.V1_1_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "gc.keeps-valid",
                            "GC does nothing to the attachments it is told are valid",
                            "S113 S118 S119",
                            trial -> keeps(trial, ValidAttachments.KEY))
                    .since(CniVersion.V1_1_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "gc.old-key",
                            "GC reads cni.dev/attachments, as the key was called first, where the other is missing",
                            "S119",
                            trial -> keeps(trial, ValidAttachments.KEY_OF_TEXT))
                    .since(CniVersion.V1_1_0)
                    .needing(Need.ATTACHMENT),
            should(
                            "gc.removes-stale",
                            "GC gives the addresses of attachments back that are not valid any more",
                            "S113 S114 S115",
                            GcCases::removesStale)
                    .on(Kind.IPAM)
                    .since(CniVersion.V1_1_0)
                    .needing(Need.ATTACHMENT));

    private GcCases() {}

    private static PluginRequest gc(Trial trial, String key, List<TrialAttachment> valid) {
        List<JsonValue> list = new ArrayList<>();
        for (TrialAttachment attachment : valid) {
            list.add(JsonObject.builder()
                    .put("containerID", attachment.containerId())
                    .put("ifname", attachment.ifName())
                    .build());
        }
        return trial.request("GC")
                .without("CNI_CONTAINERID")
                .without("CNI_NETNS")
                .without("CNI_IFNAME")
                .without("CNI_ARGS")
                .reading(trial.config(trial.version()).toBuilder()
                        .put(key, new JsonArray(list))
                        .build());
    }

    private static void succeedsSilently(Trial trial) throws Deviation {
        try (Trial own = trial.inOwnNetwork()) {
            own.call(gc(own, ValidAttachments.KEY, List.of())).succeededSilently();
        }
    }

    private static void keeps(Trial trial, String key) throws Deviation, NotApplicable, IOException {
        try (Trial own = trial.inOwnNetwork()) {
            TrialAttachment attachment = own.attachment();
            JsonObject result = attachment.add();
            own.call(gc(own, key, List.of(attachment))).succeeded();
            attachment.check(result).succeeded();
        }
    }

    private static void removesStale(Trial trial) throws Deviation, NotApplicable, IOException {
        try (Trial own = trial.inOwnNetwork()) {
            TrialAttachment attachment = own.attachment();
            JsonObject result = attachment.add();
            attachment.check(result).succeeded();
            if (attachment.namespace().isPresent()) {
                attachment.probe().close();
            }
            own.call(gc(own, ValidAttachments.KEY, List.of())).succeeded();
            attachment.check(result).error();
        }
    }
}
