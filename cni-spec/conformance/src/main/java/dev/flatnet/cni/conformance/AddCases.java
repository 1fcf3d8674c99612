// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** ADD: whether it does what its result says. The shape of the result is the matter of {@link ResultCases}. */
final class AddCases {
    /** The longest interface name there can be, with every kind of character that is fine. */
    private static final String LONG_NAME = "If.name-_15byte";

    private static final String OWN_NETNS = "/proc/self/ns/net";

    private static final int AT_A_TIME = 4;

    static final List<ConformanceCase> ALL = List.of(
            must(
                            "add.result",
                            "ADD succeeds, without STATUS ever called, and prints a result",
                            "S3 S45 S56 S65 S74 S109 S155",
                            trial -> trial.attachment().add())
                    .needing(Need.ATTACHMENT),
            must(
                            "add.version",
                            "the result is of the version of the request, for every supported version",
                            "S70 S161",
                            AddCases::answersInTheVersionAsked)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.interface",
                            "after ADD the container has an interface CNI_IFNAME",
                            "S5 S63 S64 S67",
                            trial -> requireInterface(trial.attachment()))
                    .on(Kind.INTERFACE)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.interface-name",
                            "the interface has exactly the name that was asked for, up to 15 bytes",
                            "S51 S67",
                            trial -> requireInterface(trial.attachment().with("CNI_IFNAME", LONG_NAME)))
                    .on(Kind.INTERFACE)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.addresses",
                            "the addresses of the result are on the interface",
                            "S64 S150",
                            AddCases::assignsAddresses)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            must("add.routes", "the routes of the result are in the container", "S64 S150 S170", AddCases::makesRoutes)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.name-taken",
                            "ADD is refused if the container has an interface of that name, which stays as it is",
                            "S66",
                            AddCases::refusesTakenNames)
                    .on(Kind.INTERFACE)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.again",
                            "a second ADD of the same attachment is refused: its interface exists",
                            "S66 S72 S73",
                            AddCases::refusesSecondAdd)
                    .on(Kind.INTERFACE)
                    .needing(Need.ATTACHMENT),
            must("add.after-del", "ADD, DEL, ADD of the same attachment succeeds", "S72 S129", AddCases::attachesAnew)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.concurrent",
                            "four containers at a time are served, each with addresses of its own",
                            "S126 S150",
                            AddCases::servesSeveralAtATime)
                    .needing(Need.FRESH_NAMESPACES),
            should(
                            "add.long-container-id",
                            "a container id of 200 characters is fine",
                            "S49",
                            trial -> trial.attachment()
                                    .with("CNI_CONTAINERID", trial.newContainerId() + "a".repeat(160))
                                    .add())
                    .needing(Need.ATTACHMENT),
            should(
                            "add.no-namespace",
                            "ADD fails if there is no namespace at CNI_NETNS",
                            "S50 S63",
                            trial -> trial.call(trial.request("ADD")).error())
                    .on(Kind.INTERFACE),
            should(
                            "add.own-namespace",
                            "ADD refuses to take the namespace it runs in itself for the container's, and says it once",
                            "S41 S187",
                            trial -> trial.call(trial.request("ADD").with("CNI_NETNS", OWN_NETNS))
                                    .error())
                    .on(Kind.INTERFACE)
                    .needing(Need.EXPENDABLE_HOST),
            must(
                            "add.keeps-result",
                            "the result has the interfaces and addresses of prevResult",
                            "S68 S69",
                            AddCases::keepsPreviousResult)
                    .on(Kind.CHAINED)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT),
            must(
                            "add.extends-result",
                            "the result has the interfaces and the DNS settings of prevResult besides its own",
                            "S68 S69",
                            AddCases::extendsPreviousResult)
                    .on(Kind.INTERFACE)
                    .since(CniVersion.V0_3_0)
                    .needing(Need.ATTACHMENT));

    private AddCases() {}

    private static void answersInTheVersionAsked(Trial trial) throws Deviation, NotApplicable, IOException {
        for (CniVersion version : trial.supported()) {
            try (Trial each = trial.of(trial.subject())) {
                Exchange exchange = each.attachment(version).tryAdd();
                if (!new JsonString(version.toString())
                        .equals(exchange.result().members().get("cniVersion"))) {
                    throw exchange.unlike("a result with \"cniVersion\": \"" + version + "\"");
                }
            }
        }
    }

    private static ObservedInterface requireInterface(TrialAttachment attachment) throws Deviation, IOException {
        Exchange exchange = attachment.tryAdd();
        exchange.result();
        Optional<ObservedInterface> observed = attachment.observed();
        if (observed.isEmpty()) {
            throw exchange.unlike("an interface " + attachment.ifName() + " in the container", "there is none");
        }
        return observed.get();
    }

    private static void assignsAddresses(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        CniResult result = exchange.result(attachment.version());
        Optional<ObservedInterface> observed = attachment.observed();
        List<IpPrefix> present = observed.map(ObservedInterface::addresses).orElse(List.of());
        boolean any = false;
        for (IpConfig ip : ResultShape.addressesOf(result, attachment.ifName())) {
            any = true;
            if (!present.contains(ip.address())) {
                throw exchange.unlike(
                        "the address " + ip.address() + " of the result on the interface", "it has " + present);
            }
        }
        if (!any) {
            throw new NotApplicable("the result has no address for the interface");
        }
    }

    private static void makesRoutes(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        Exchange exchange = attachment.tryAdd();
        CniResult result = exchange.result(attachment.version());
        List<IpPrefix> present =
                attachment.observed().map(ObservedInterface::routes).orElse(List.of());
        for (Route route : result.routes()) {
            if (!present.contains(route.destination().network())) {
                throw exchange.unlike("the route to " + route.destination() + " by the interface", "it has " + present);
            }
        }
        if (result.routes().isEmpty()) {
            throw new NotApplicable("the result has no route");
        }
    }

    private static void refusesTakenNames(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment first = trial.attachment();
        ObservedInterface before = requireInterface(first);
        TrialAttachment second =
                trial.attachment(first.namespace(), trial.newContainerId(), first.ifName(), first.version());
        requireRefusal(second.tryAdd(), first, before);
    }

    private static void refusesSecondAdd(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        ObservedInterface before = requireInterface(attachment);
        requireRefusal(attachment.tryAdd(), attachment, before);
    }

    private static void requireRefusal(Exchange exchange, TrialAttachment holder, ObservedInterface before)
            throws Deviation, IOException {
        exchange.error();
        String mac = holder.observed().map(ObservedInterface::mac).orElse("none");
        if (!mac.equals(before.mac())) {
            throw exchange.unlike(
                    "the interface that was there to stay", "its address was " + before.mac() + " and is " + mac);
        }
    }

    private static void attachesAnew(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        attachment.del(attachment.add()).succeeded();
        trial.anew(attachment).add();
    }

    private static void servesSeveralAtATime(Trial trial) throws Deviation, NotApplicable, IOException {
        List<FutureTask<Exchange>> running = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            TrialAttachment attachment = trial.attachment();
            FutureTask<Exchange> adding = new FutureTask<>(attachment::tryAdd);
            running.add(adding);
            Thread.ofPlatform().name("add").daemon().start(adding);
        }
        Set<IpPrefix> seen = new HashSet<>();
        for (FutureTask<Exchange> adding : running) {
            Exchange exchange = outcome(adding);
            CniResult result = exchange.result(trial.version());
            for (IpConfig ip : result.ips()) {
                if (!seen.add(ip.address()) && trial.subject().kind() != Kind.CHAINED && !hasFixedAddresses(trial)) {
                    throw exchange.unlike("an address of its own for each container", ip.address() + " came twice");
                }
            }
        }
    }

    private static Exchange outcome(FutureTask<Exchange> adding) throws Deviation, IOException {
        try {
            return adding.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Deviation deviation) {
                throw deviation;
            }
            throw new IOException("an ADD beside others could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while several ADDs ran", e);
        }
    }

    /** With the reference plugin static, the configuration is where addresses come from. */
    private static boolean hasFixedAddresses(Trial trial) {
        return trial.subject()
                .config()
                .get("ipam")
                .filter(JsonObject.class::isInstance)
                .flatMap(ipam -> ((JsonObject) ipam).get("addresses"))
                .isPresent();
    }

    private static void keepsPreviousResult(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        JsonObject before = attachment.before().orElseGet(() -> ResultShape.ofLoopback(attachment));
        Exchange exchange = trial.call(attachment.request("ADD", before));
        CniResult after = exchange.result(attachment.version());
        CniResult expected = ResultShape.read(before, attachment.version());
        for (var each : expected.interfaces()) {
            if (after.interfaces().stream().noneMatch(other -> other.name().equals(each.name()))) {
                throw exchange.unlike("the interface " + each.name() + " of prevResult in the result");
            }
        }
        for (IpConfig ip : expected.ips()) {
            if (after.ips().stream().noneMatch(other -> other.address().equals(ip.address()))) {
                throw exchange.unlike("the address " + ip.address() + " of prevResult in the result");
            }
        }
    }

    private static void extendsPreviousResult(Trial trial) throws Deviation, NotApplicable, IOException {
        TrialAttachment attachment = trial.attachment();
        JsonObject before = ResultShape.ofSomeHostInterface(attachment.version());
        Exchange exchange = trial.call(attachment.request("ADD", before));
        CniResult result = exchange.result(attachment.version());
        CniResult expected = ResultShape.read(before, attachment.version());
        if (!result.interfaces().containsAll(expected.interfaces())) {
            throw exchange.unlike("the interface of prevResult in the result besides the new one");
        }
        if (!result.dns().nameservers().containsAll(expected.dns().nameservers())) {
            throw exchange.unlike("the DNS servers of prevResult in the result");
        }
    }
}
