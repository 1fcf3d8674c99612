// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** CHECK: silent while all is well, and not when it is not. */
final class CheckCases {
    static final List<ConformanceCase> ALL = List.of(
            should(
                    "check.gate",
                    "CHECK is refused with code 1 for configurations before 0.4.0, which has it first",
                    "S48 S178",
                    CheckCases::refusesOldVersions),
            must(
                            "check.after-add",
                            "CHECK right after ADD succeeds, prints nothing, and can be repeated",
                            "S58 S88 S94 S97 S99 S101",
                            trial -> {
                                TrialAttachment attachment = trial.attachment();
                                JsonObject result = attachment.add();
                                attachment.check(result).succeededSilently();
                                attachment.check(result).succeededSilently();
                            })
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            should("check.interface", "CHECK fails when the interface is gone", "S91", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        JsonObject result = attachment.add();
                        attachment.probe().deleteInterface(attachment.ifName());
                        attachment.check(result).error();
                    })
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            should("check.address", "CHECK fails when an address of the result is gone", "S91", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        Exchange added = attachment.tryAdd();
                        IpConfig ip = firstAddress(added.result(attachment.version()), attachment);
                        attachment.probe().deleteAddress(attachment.ifName(), ip.address());
                        attachment.check(added.result()).error();
                    })
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            should(
                            "check.route",
                            "CHECK fails when a route of the result is gone",
                            "S91",
                            CheckCases::noticesMissingRoute)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "check.result",
                            "CHECK goes by prevResult: it fails for an address that the interface never had",
                            "S89 S97",
                            CheckCases::goesByResult)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "check.additions",
                            "CHECK does not mind what another plugin of the chain added to the result",
                            "S90",
                            CheckCases::toleratesAdditions)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            should("check.after-del", "CHECK fails after DEL", "S91 S92 S96", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        JsonObject result = attachment.add();
                        attachment.del(result).succeeded();
                        attachment.check(result).error();
                    })
                    .on(Kind.INTERFACE, Kind.IPAM)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT));

    private CheckCases() {}

    private static void refusesOldVersions(Trial trial) throws Deviation, NotApplicable {
        boolean asked = false;
        for (CniVersion version : trial.supported()) {
            if (!version.isAtLeast(CniVersion.V0_4_0)) {
                asked = true;
                trial.call(trial.request("CHECK").reading(trial.config(version)))
                        .refused(ErrorCode.INCOMPATIBLE_VERSION);
            }
        }
        if (!asked) {
            throw new NotApplicable("the plugin supports no version before 0.4.0");
        }
    }

    private static IpConfig firstAddress(CniResult result, TrialAttachment attachment) throws NotApplicable {
        List<IpConfig> ips = ResultShape.addressesOf(result, attachment.ifName());
        if (ips.isEmpty()) {
            throw new NotApplicable("the result has no address for the interface");
        }
        return ips.get(0);
    }

    private static void noticesMissingRoute(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange added = attachment.tryAdd();
        CniResult result = added.result(attachment.version());
        if (result.routes().isEmpty()) {
            throw new NotApplicable("the result has no route");
        }
        attachment
                .probe()
                .deleteRoute(
                        attachment.ifName(),
                        result.routes().get(0).destination().network());
        attachment.check(added.result()).error();
    }

    private static void goesByResult(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange added = attachment.tryAdd();
        boolean ipv4 = firstAddress(added.result(attachment.version()), attachment)
                .address()
                .isIpv4();
        JsonObject result = added.result();
        List<JsonValue> ips = new ArrayList<>();
        for (JsonValue ip : elements(result, "ips")) {
            ips.add(((JsonObject) ip)
                    .toBuilder()
                            .put("address", ipv4 ? "203.0.113.77/24" : "2001:db8::77/64")
                            .remove("gateway")
                            .build());
        }
        attachment
                .check(result.toBuilder().put("ips", new JsonArray(ips)).build())
                .error();
    }

    private static List<JsonValue> elements(JsonObject result, String member) {
        return result.members().get(member) instanceof JsonArray list ? list.elements() : List.of();
    }

    private static void toleratesAdditions(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        JsonObject result = attachment.add();
        JsonObject other = ResultShape.ofSomeHostInterface(attachment.version());
        List<JsonValue> interfaces = new ArrayList<>(elements(result, "interfaces"));
        interfaces.addAll(elements(other, "interfaces"));
        attachment
                .check(result.toBuilder()
                        .put("interfaces", new JsonArray(interfaces))
                        .put("dns", ResultShape.parse("{\"domain\":\"example.org\"}"))
                        .build())
                .succeeded();
    }
}
