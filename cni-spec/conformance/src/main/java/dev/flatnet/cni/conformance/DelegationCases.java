// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.ValidAttachments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How an interface plugin uses an IPAM plugin: the cases put one of their own in its way, {@link DelegateDouble}. */
final class DelegationCases {
    /** What the delegate fails with; the codes from 100 up belong to plugins. */
    private static final int FAILURE = 123;

    static final List<ConformanceCase> ALL = List.of(
            delegated(must(
                    "delegation.environment",
                    "the IPAM plugin is found in CNI_PATH and gets all variables of the call, also foreign ones",
                    "S39 S149 S151 S152",
                    trial -> with(trial, DelegationCases::passesEnvironment))),
            delegated(must(
                    "delegation.configuration",
                    "the IPAM plugin gets the whole configuration, with every value as it was written",
                    "S34 S38 S153",
                    trial -> with(trial, DelegationCases::passesConfiguration))),
            delegated(must(
                            "delegation.result",
                            "addresses and routes of the IPAM plugin are in the result, and the addresses on the interface",
                            "S150 S162",
                            trial -> with(trial, DelegationCases::usesResult)))
                    .since(CniVersion.V0_3_0),
            delegated(should(
                            "delegation.dns",
                            "the DNS settings of the IPAM plugin are in the result, if the configuration has none",
                            "S35 S162",
                            trial -> with(trial, DelegationCases::passesDns)))
                    .since(CniVersion.V0_3_0),
            delegated(should(
                    "delegation.stderr",
                    "what the IPAM plugin says on stderr comes out on stderr",
                    "S47 S154",
                    trial -> with(trial, DelegationCases::passesStderr))),
            delegated(should(
                    "delegation.failure",
                    "ADD fails if the IPAM plugin fails",
                    "S157",
                    trial -> with(trial, (delegate, attachment) -> {
                        delegate.fail("ADD", FAILURE);
                        attachment.tryAdd().error();
                    }))),
            delegated(should(
                    "delegation.cleanup",
                    "if the IPAM plugin fails on ADD, it is run again with DEL",
                    "S158",
                    trial -> with(trial, DelegationCases::cleansUp))),
            delegated(must(
                    "delegation.del",
                    "DEL runs the IPAM plugin with DEL",
                    "S156",
                    trial -> with(trial, (delegate, attachment) -> {
                        Exchange exchange = attachment.del(attachment.add()).succeeded();
                        requireLast(exchange, delegate, "DEL");
                    }))),
            delegated(should(
                    "delegation.del-without-namespace",
                    "DEL runs the IPAM plugin also when the namespace is gone",
                    "S79 S156",
                    trial -> with(trial, (delegate, attachment) -> {
                        attachment.add();
                        Exchange exchange = attachment
                                .with("CNI_NETNS", Trial.NO_NETNS)
                                .delWithout()
                                .succeeded();
                        requireLast(exchange, delegate, "DEL");
                    }))),
            delegated(must(
                            "delegation.check",
                            "CHECK runs the IPAM plugin with CHECK, and fails if that fails",
                            "S95 S156 S157",
                            trial -> with(trial, DelegationCases::delegatesCheck)))
                    .since(CniVersion.V0_4_0),
            delegated(must(
                            "delegation.status",
                            "STATUS runs the IPAM plugin with STATUS, and fails if that fails",
                            "S111",
                            trial -> with(trial, DelegationCases::delegatesStatus)))
                    .since(CniVersion.V1_1_0),
            delegated(must(
                            "delegation.gc",
                            "GC runs the IPAM plugin with GC, with the same list of valid attachments",
                            "S117 S156",
                            trial -> with(trial, DelegationCases::delegatesGc)))
                    .since(CniVersion.V1_1_0));

    private DelegationCases() {}

    private interface Scene {
        void play(DelegateDouble delegate, TrialAttachment attachment) throws Deviation, NotApplicable, IOException;
    }

    private static ConformanceCase delegated(ConformanceCase each) {
        return each.on(Kind.INTERFACE).needing(Need.ATTACHMENT);
    }

    private static void with(Trial trial, Scene scene) throws Deviation, NotApplicable, IOException {
        Subject subject = trial.subject();
        if (subject.config().get("ipam").isEmpty()) {
            throw new NotApplicable("the configuration has no ipam to delegate to");
        }
        JsonObject ipam = ResultShape.parse("{\"type\":\"" + DelegateDouble.TYPE
                + "\",\"conformance\":{\"tokens\":[1.0,2e3,12345678901234567890]}}");
        Subject delegating = subject.configured(
                subject.config().toBuilder().put("ipam", ipam).build());
        IpConfig usual = usualAddress(trial);
        DelegateDouble delegate = DelegateDouble.create(
                trial.laboratory().directory(),
                trial.version(),
                usual.address(),
                usual.gateway().map(IpAddresses::format).orElseThrow(() -> new NotApplicable("there is no gateway")));
        try (Trial own = trial.of(delegating).inOwnNetwork()) {
            TrialAttachment attachment = own.attachment()
                    .with("CNI_PATH", delegate.path() + ":" + subject.path())
                    .with(DelegateDouble.EXTRA_VARIABLE, "as it was");
            requireDelegation(attachment);
            scene.play(delegate, attachment);
        }
    }

    /** An address that fits what the plugin has made on the host for its own configuration; it is free again. */
    private static IpConfig usualAddress(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        List<IpConfig> ips = exchange.result(attachment.version()).ips();
        attachment.del(exchange.result()).succeeded();
        for (IpConfig ip : ips) {
            if (ip.address().isIpv4()) {
                return ip;
            }
        }
        throw new NotApplicable("the result of the configuration has no IPv4 address to go by");
    }

    /** A plugin may manage addresses by itself and refuse everything else; then there is nothing to ask. */
    private static void requireDelegation(TrialAttachment attachment) throws Deviation, NotApplicable {
        PluginRequest elsewhere = attachment.with("CNI_NETNS", Trial.NO_NETNS).request("ADD");
        Exchange exchange = attachment.call(elsewhere);
        if (exchange.answer().status() != 0 && exchange.error().code() == ErrorCode.UNSUPPORTED_FIELD) {
            throw new NotApplicable(
                    "the plugin does not delegate: " + exchange.error().msg());
        }
    }

    private static void requireLast(Exchange exchange, DelegateDouble delegate, String command)
            throws Deviation, IOException {
        List<String> calls = delegate.calls();
        if (calls.isEmpty() || !calls.getLast().equals(command)) {
            throw exchange.unlike("the IPAM plugin to be run with " + command, "it was run with " + calls);
        }
    }

    private static void passesEnvironment(DelegateDouble delegate, TrialAttachment attachment)
            throws Deviation, IOException {
        Exchange exchange = attachment.tryAdd();
        exchange.result();
        requireLast(exchange, delegate, "ADD");
        for (Map.Entry<String, String> variable : delegate.environment("ADD").entrySet()) {
            String given = exchange.call().variable(variable.getKey());
            if (!given.equals(variable.getValue())) {
                throw exchange.unlike(
                        "the IPAM plugin to get " + variable.getKey() + "=" + given, "it got " + variable.getValue());
            }
        }
    }

    private static void passesConfiguration(DelegateDouble delegate, TrialAttachment attachment)
            throws Deviation, IOException {
        Exchange exchange = attachment.tryAdd();
        exchange.result();
        requireLast(exchange, delegate, "ADD");
        JsonObject passed = delegate.configuration("ADD").orElse(JsonObject.EMPTY);
        for (Map.Entry<String, JsonValue> member : attachment.config().members().entrySet()) {
            if (!member.getValue().equals(passed.members().get(member.getKey()))) {
                throw exchange.unlike("the IPAM plugin to get " + member, "it got " + passed.members());
            }
        }
    }

    private static void usesResult(DelegateDouble delegate, TrialAttachment attachment) throws Deviation, IOException {
        Exchange exchange = attachment.tryAdd();
        CniResult result = exchange.result(attachment.version());
        requireLast(exchange, delegate, "ADD");
        List<IpPrefix> told = new ArrayList<>();
        ResultShape.addressesOf(result, attachment.ifName()).forEach(ip -> told.add(ip.address()));
        List<IpPrefix> present =
                attachment.observed().map(ObservedInterface::addresses).orElse(List.of());
        IpPrefix address = delegate.address();
        if (!told.contains(address) || !present.contains(address)) {
            throw exchange.unlike(
                    "the address of the IPAM plugin, " + address
                            + ", in the result with the index of the interface, and on it",
                    "the result has " + told + ", the interface " + present);
        }
        if (result.routes().stream()
                .noneMatch(route -> route.destination().toString().equals(DelegateDouble.ROUTE))) {
            throw exchange.unlike("the route of the IPAM plugin, to " + DelegateDouble.ROUTE);
        }
    }

    private static void passesDns(DelegateDouble delegate, TrialAttachment attachment)
            throws Deviation, NotApplicable, IOException {
        if (attachment.config().get("dns").isPresent()) {
            throw new NotApplicable("the configuration has DNS settings of its own");
        }
        Exchange exchange = attachment.tryAdd();
        CniResult result = exchange.result(attachment.version());
        requireLast(exchange, delegate, "ADD");
        if (!result.dns().nameservers().contains(DelegateDouble.DNS_SERVER)) {
            throw exchange.unlike("the DNS server of the IPAM plugin, " + DelegateDouble.DNS_SERVER);
        }
    }

    private static void passesStderr(DelegateDouble delegate, TrialAttachment attachment)
            throws Deviation, IOException {
        Exchange exchange = attachment.tryAdd();
        exchange.result();
        requireLast(exchange, delegate, "ADD");
        if (!exchange.answer().stderr().contains(DelegateDouble.REMARK)) {
            throw exchange.unlike("\"" + DelegateDouble.REMARK + "\" on stderr");
        }
    }

    private static void cleansUp(DelegateDouble delegate, TrialAttachment attachment) throws Deviation, IOException {
        delegate.fail("ADD", FAILURE);
        Exchange exchange = attachment.tryAdd().failed();
        requireLast(exchange, delegate, "DEL");
    }

    private static void delegatesCheck(DelegateDouble delegate, TrialAttachment attachment)
            throws Deviation, IOException {
        JsonObject result = attachment.add();
        Exchange exchange = attachment.check(result).succeeded();
        requireLast(exchange, delegate, "CHECK");
        delegate.fail("CHECK", FAILURE);
        attachment.check(result).error();
    }

    private static void delegatesStatus(DelegateDouble delegate, TrialAttachment attachment)
            throws Deviation, IOException {
        Exchange exchange = attachment.call(attachment.request("STATUS")).succeeded();
        requireLast(exchange, delegate, "STATUS");
        delegate.fail("STATUS", ErrorCode.NOT_AVAILABLE);
        attachment.call(attachment.request("STATUS")).error();
    }

    private static void delegatesGc(DelegateDouble delegate, TrialAttachment attachment) throws Deviation, IOException {
        AttachmentId valid = new AttachmentId(attachment.containerId(), attachment.ifName());
        JsonObject config = ValidAttachments.put(attachment.config().toBuilder(), List.of(valid))
                .build();
        Exchange exchange =
                attachment.call(attachment.request("GC").reading(config)).succeeded();
        requireLast(exchange, delegate, "GC");
        JsonObject passed = delegate.configuration("GC").orElse(JsonObject.EMPTY);
        if (!passed.get(ValidAttachments.KEY).equals(config.get(ValidAttachments.KEY))) {
            throw exchange.unlike(
                    "the IPAM plugin to get the same " + ValidAttachments.KEY, "it got " + passed.members());
        }
    }
}
