// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** DEL: undoes what ADD did, as often as it is asked, with as little as it is given. */
final class DelCases {
    static final List<ConformanceCase> ALL = List.of(
            should("del.silent", "DEL after ADD succeeds and prints nothing", "S45 S57 S75", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        attachment.del(attachment.add()).succeededSilently();
                    })
                    .needing(Need.ATTACHMENT),
            should("del.interface", "after DEL the interface is gone", "S75 S76", DelCases::removesTheInterface)
                    .on(Kind.INTERFACE)
                    .needing(Need.ATTACHMENT),
            must("del.twice", "a second DEL succeeds", "S78 S129", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        JsonObject result = attachment.add();
                        attachment.del(result).succeeded();
                        attachment.del(result).succeeded();
                    })
                    .needing(Need.ATTACHMENT),
            should(
                            "del.never-added",
                            "DEL of what was never added succeeds",
                            "S78 S79",
                            trial -> trial.attachment().delWithout().succeeded())
                    .needing(Need.ATTACHMENT),
            should(
                            "del.without-namespace",
                            "DEL without CNI_NETNS, or with an empty one, succeeds",
                            "S57 S79 S81",
                            DelCases::doesWithoutNetns)
                    .needing(Need.ATTACHMENT),
            should(
                            "del.namespace-gone",
                            "DEL succeeds when the namespace has disappeared",
                            "S79 S80",
                            DelCases::copesWithLostNamespace)
                    .needing(Need.FRESH_NAMESPACES),
            should("del.without-result", "DEL without prevResult succeeds", "S81 S85 S86", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        attachment.add();
                        attachment.delWithout().succeeded();
                    })
                    .needing(Need.ATTACHMENT),
            should("del.empty-result", "DEL with an empty prevResult succeeds", "S85", trial -> {
                        TrialAttachment attachment = trial.attachment();
                        attachment.add();
                        attachment.del(emptyResult(attachment.version())).succeeded();
                    })
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "del.failed-add",
                            "DEL after an ADD that failed succeeds",
                            "S78 S127 S128",
                            DelCases::clearsAwayAfterFailure)
                    .on(Kind.INTERFACE)
                    .needing(Need.ATTACHMENT),
            must(
                            "del.keeps-containers",
                            "DEL of one container does nothing to another",
                            "S75 S76 S131",
                            DelCases::keepsOtherContainers)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.FRESH_NAMESPACES),
            must(
                            "del.keeps-interfaces",
                            "DEL of one interface does nothing to another one of the same container",
                            "S75 S131 S132",
                            DelCases::keepsOtherInterfaces)
                    .on(Kind.INTERFACE, Kind.IPAM)
                    .since(CniVersion.V0_4_0)
                    .needing(Need.ATTACHMENT));

    private DelCases() {}

    private static JsonObject emptyResult(CniVersion version) {
        return JsonObject.builder().put("cniVersion", version.toString()).build();
    }

    private static void removesTheInterface(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.del(attachment.add()).succeeded();
        if (attachment.observed().isPresent()) {
            throw exchange.unlike("no interface " + attachment.ifName() + " any more", "it is still there");
        }
    }

    private static void doesWithoutNetns(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        PluginRequest del = attachment.request("DEL", attachment.add());
        trial.call(del.without("CNI_NETNS")).succeeded();
        trial.call(del.with("CNI_NETNS", "")).succeeded();
    }

    private static void copesWithLostNamespace(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        JsonObject result = attachment.add();
        Optional<NamespaceProbe> namespace = attachment.namespace();
        if (namespace.isPresent()) {
            namespace.get().close();
        }
        attachment.del(result).succeeded();
    }

    private static void clearsAwayAfterFailure(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment().with("CNI_NETNS", Trial.NO_NETNS);
        attachment.tryAdd().failed();
        attachment.delWithout().succeeded();
    }

    private static void keepsOtherContainers(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment leaving = trial.attachment();
        TrialAttachment staying = trial.attachment();
        requireStays(leaving, leaving.add(), staying, staying.add());
    }

    private static void keepsOtherInterfaces(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment leaving = trial.attachment();
        TrialAttachment staying =
                trial.attachment(leaving.namespace(), leaving.containerId(), "other1", leaving.version());
        JsonObject first = leaving.add();
        Exchange second = staying.tryAdd();
        if (second.answer().status() != 0) {
            throw new NotApplicable("the plugin does not attach a container twice to a network: "
                    + second.error().msg());
        }
        requireStays(leaving, first, staying, second.result());
    }

    private static void requireStays(
            TrialAttachment leaving, JsonObject first, TrialAttachment staying, JsonObject second) throws Deviation {
        leaving.del(first).succeeded();
        staying.check(second).succeeded();
    }
}
