// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.JsonBoolean;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a runtime hands through to plugins: {@code CNI_ARGS}, {@code args}, and capability arguments. */
final class ArgumentCases {
    private static final String MAC = "02:00:00:c0:1f:01";

    /** Values for the capabilities of the conventions that only have to be taken, in the types that they have there. */
    private static final List<Sample> SAMPLES = List.of(
            new Sample("portMappings", "[{\"hostPort\":18080,\"containerPort\":80,\"protocol\":\"tcp\"}]"),
            new Sample(
                    "bandwidth",
                    "{\"ingressRate\":8000000,\"ingressBurst\":8000000,\"egressRate\":8000000,\"egressBurst\":8000000}"),
            new Sample("aliases", "[\"conformance\"]"),
            new Sample(
                    "dns", "{\"servers\":[\"192.0.2.53\"],\"searches\":[\"example.org\"],\"options\":[\"ndots:1\"]}"),
            new Sample("cgroupPath", "\"/sys/fs/cgroup/conformance\""));

    private record Sample(String capability, String value) {}

    static final List<ConformanceCase> ALL = List.of(
            must("arguments.none", "ADD needs no CNI_ARGS", "S53 S56 S62", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        trial.call(attachment.request("ADD").without("CNI_ARGS"))
                                .result();
                    })
                    .needing(Need.ATTACHMENT),
            should(
                            "arguments.unknown",
                            "unknown keys in CNI_ARGS do no harm beside IgnoreUnknown=1",
                            "S53",
                            trial -> trial.attachment()
                                    .with(
                                            "CNI_ARGS",
                                            "K8S_POD_NAME=pod;IgnoreUnknown=1;K8S_POD_NAMESPACE=default;CONFORMANCE=")
                                    .add())
                    .needing(Need.ATTACHMENT),
            should(
                            "arguments.metadata",
                            "what a plugin does not know in args is ignored",
                            "S31",
                            trial -> addWith(
                                            trial.attachment(),
                                            "args",
                                            ResultShape.parse("{\"cni\":{\"labels\":[{\"key\":\"a\",\"value\":\"b\"}]},"
                                                    + "\"org.example.conformance\":{\"list\":[1,2.50,null]}}"))
                                    .result())
                    .needing(Need.ATTACHMENT),
            should(
                            "arguments.capabilities",
                            "the capabilities that the configuration declares are taken as the conventions have them",
                            "S29 S36 S140 S143",
                            ArgumentCases::takesDeclaredCapabilities)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            should(
                            "arguments.mac",
                            "a hardware address in runtimeConfig is the interface's, if the capability is declared",
                            "S29 S36 S140",
                            ArgumentCases::honoursMac)
                    .on(Kind.INTERFACE, Kind.CHAINED)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            should(
                            "arguments.ips",
                            "an address in runtimeConfig is the one assigned, and DEL had made it free again",
                            "S29 S36 S76 S140",
                            ArgumentCases::honoursAddress)
                    .on(Kind.INTERFACE, Kind.IPAM)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.FRESH_NAMESPACES));

    private ArgumentCases() {}

    private static Exchange addWith(TrialAttachment attachment, String member, JsonValue value) throws Deviation {
        return attachment.call(attachment.request("ADD").reading(attachment.configWith(member, value)));
    }

    private static Exchange addWithCapability(TrialAttachment attachment, String name, String value) throws Deviation {
        return addWith(attachment, "runtimeConfig", ResultShape.parse("{\"" + name + "\":" + value + "}"));
    }

    private static boolean declares(Trial trial, String capability) {
        return trial.subject()
                .config()
                .get("capabilities")
                .filter(JsonObject.class::isInstance)
                .flatMap(declared -> ((JsonObject) declared).get(capability))
                .equals(Optional.of(JsonBoolean.TRUE));
    }

    private static void require(Trial trial, String capability) throws NotApplicable {
        if (!declares(trial, capability)) {
            throw new NotApplicable("the configuration does not declare the capability " + capability);
        }
    }

    private static void takesDeclaredCapabilities(Trial trial) throws Deviation, NotApplicable, IOException {
        boolean asked = false;
        for (Sample sample : SAMPLES) {
            if (declares(trial, sample.capability())) {
                asked = true;
                try (Trial each = trial.of(trial.subject())) {
                    addWithCapability(each.attachment(), sample.capability(), sample.value())
                            .result();
                }
            }
        }
        if (!asked) {
            String names = SAMPLES.stream().map(Sample::capability).collect(Collectors.joining(", "));
            throw new NotApplicable("the configuration declares none of " + names);
        }
    }

    private static void honoursMac(Trial trial) throws Deviation, NotApplicable, IOException {
        require(trial, "mac");
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = addWithCapability(attachment, "mac", "\"" + MAC + "\"");
        CniResult result = exchange.result(attachment.version());
        boolean named = result.interfaces().stream()
                .anyMatch(each ->
                        each.name().equals(attachment.ifName()) && each.mac().equals(Optional.of(MAC)));
        if (!named || !attachment.observed().map(each -> each.mac().equals(MAC)).orElse(false)) {
            throw exchange.unlike("the interface to have the address " + MAC, "it has " + attachment.observed());
        }
    }

    /**
     * Asks for the second of two addresses that were given back: neither the lowest free one nor the one after the last is
     * that by chance.
     */
    private static void honoursAddress(Trial trial) throws Deviation, NotApplicable, IOException {
        require(trial, "ips");
        TrialAttachment first = trial.attachment();
        TrialAttachment second = trial.attachment();
        JsonObject ofFirst = first.add();
        Exchange added = second.tryAdd();
        List<IpConfig> ips = added.result(second.version()).ips();
        if (ips.isEmpty()) {
            throw new NotApplicable("the result has no address");
        }
        second.del(added.result()).succeeded();
        first.del(ofFirst).succeeded();
        String wanted = ips.getFirst().address().toString();
        Exchange exchange = addWithCapability(first, "ips", "[\"" + wanted + "\"]");
        if (exchange.result(first.version()).ips().stream()
                .noneMatch(ip -> ip.address().toString().equals(wanted))) {
            throw exchange.unlike("the address " + wanted + ", as asked");
        }
    }
}
