// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The result of ADD: its shape in each version, and whether it names things as they are. */
final class ResultCases {
    static final List<ConformanceCase> ALL = List.of(
            shape("0.2.0", "S164", CniVersion.V0_1_0, CniVersion.V0_2_0),
            shape("0.4.0", "S165 S169", CniVersion.V0_3_0, CniVersion.V0_4_0),
            shape("1.0.0", "S166 S171", CniVersion.V1_0_0, CniVersion.V1_0_0),
            shape("1.1.0", "S167 S171", CniVersion.V1_1_0, CniVersion.V1_1_0),
            must(
                            "result.interface",
                            "the result names the interface CNI_IFNAME, with CNI_NETNS as its sandbox",
                            "S67 S165 S166 S173",
                            ResultCases::namesTheInterface)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "result.mac",
                            "the hardware address in the result is the one that the interface has",
                            "S165 S166 S172",
                            ResultCases::tellsTheMac)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            should(
                            "result.index",
                            "every address in the result says which interface it is on",
                            "S162 S165 S172",
                            ResultCases::linksAddresses)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            must("result.address", "the result of an IPAM plugin has an address", "S150 S155", ResultCases::hasAddress)
                    .on(Kind.IPAM)
                    .needing(Need.ATTACHMENT),
            must(
                            "result.abbreviated",
                            "the result of an IPAM plugin names no interface",
                            "S159 S160",
                            ResultCases::isAbbreviated)
                    .on(Kind.IPAM)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT));

    private ResultCases() {}

    private static ConformanceCase shape(String name, String requirements, CniVersion first, CniVersion last) {
        String versions = first == last ? first.toString() : first + " to " + last;
        return must(
                        "result.shape-" + name,
                        "results of version " + versions + " have the members and types that it defines",
                        requirements,
                        trial -> checkShapes(trial, first, last))
                .since(first)
                .needing(Need.ATTACHMENT);
    }

    private static void checkShapes(Trial trial, CniVersion first, CniVersion last)
            throws Deviation, NotApplicable, IOException {
        boolean asked = false;
        for (CniVersion version : trial.supported()) {
            if (version.isAtLeast(first) && last.isAtLeast(version)) {
                asked = true;
                try (Trial each = trial.of(trial.subject())) {
                    checkShape(each.attachment(version).tryAdd(), version);
                }
            }
        }
        if (!asked) {
            throw new NotApplicable("the plugin supports none of these versions");
        }
    }

    private static void checkShape(Exchange exchange, CniVersion version) throws Deviation {
        JsonObject result = exchange.result();
        try {
            ResultShape.check(result, version);
        } catch (JsonException e) {
            throw exchange.unlike("a result in the shape of version " + version, String.valueOf(e.getMessage()));
        }
    }

    private static Interface requireNamed(Exchange exchange, TrialAttachment attachment) throws Deviation {
        CniResult result = exchange.result(attachment.version());
        for (Interface each : result.interfaces()) {
            if (each.name().equals(attachment.ifName()) && each.sandbox().isPresent()) {
                return each;
            }
        }
        throw exchange.unlike("an interface " + attachment.ifName() + " with a sandbox in the result");
    }

    private static void namesTheInterface(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        Interface named = requireNamed(exchange, attachment);
        if (!named.sandbox().equals(Optional.of(attachment.netns()))) {
            throw exchange.unlike("\"sandbox\": \"" + attachment.netns() + "\", which is CNI_NETNS");
        }
    }

    private static void tellsTheMac(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        String told = requireNamed(exchange, attachment).mac().orElse("none").toLowerCase(Locale.ROOT);
        String has = attachment.observed().map(ObservedInterface::mac).orElse("no interface");
        if (!has.isEmpty() && !told.equals(has)) {
            throw exchange.unlike("the hardware address that the interface has, " + has, "the result says " + told);
        }
    }

    private static void linksAddresses(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        CniResult result = exchange.result(attachment.version());
        if (result.ips().stream().anyMatch(ip -> ip.interfaceIndex().isEmpty())) {
            throw exchange.unlike("\"interface\" with each address");
        }
        if (result.ips().isEmpty()) {
            throw new NotApplicable("the result has no address");
        }
    }

    private static void hasAddress(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        if (exchange.result(attachment.version()).ips().isEmpty()) {
            throw exchange.unlike("a result with an address");
        }
    }

    private static void isAbbreviated(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        CniResult result = exchange.result(attachment.version());
        boolean indexed =
                result.ips().stream().anyMatch(ip -> ip.interfaceIndex().isPresent());
        if (!result.interfaces().isEmpty() || indexed) {
            throw exchange.unlike("a result without \"interfaces\", and addresses without \"interface\"");
        }
    }
}
