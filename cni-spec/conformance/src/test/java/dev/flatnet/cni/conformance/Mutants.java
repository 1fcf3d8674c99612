// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.Spoilt.afterwards;
import static dev.flatnet.cni.conformance.Spoilt.answer;
import static dev.flatnet.cni.conformance.Spoilt.code;
import static dev.flatnet.cni.conformance.Spoilt.command;
import static dev.flatnet.cni.conformance.Spoilt.error;
import static dev.flatnet.cni.conformance.Spoilt.ignores;
import static dev.flatnet.cni.conformance.Spoilt.parse;
import static dev.flatnet.cni.conformance.Spoilt.reads;
import static dev.flatnet.cni.conformance.Spoilt.refuses;
import static dev.flatnet.cni.conformance.Spoilt.remembers;
import static dev.flatnet.cni.conformance.Spoilt.request;
import static dev.flatnet.cni.conformance.Spoilt.result;
import static dev.flatnet.cni.conformance.Spoilt.text;

import dev.flatnet.cni.conformance.FakeHost.FakeNamespace;
import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.conformance.Reference.Sort;
import dev.flatnet.cni.spec.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Plugins that are wrong in one way each, and the case that has to find it. */
final class Mutants {
    private static final int OTHER = 999;
    private static final int ENVIRONMENT = 4;

    /**
     * A wrong plugin.
     *
     * @param caught id of the case that finds it
     * @param sort the plugin that it was before
     * @param spoil what was done to it
     */
    record Mutant(String caught, Sort sort, Function<Reference, UnaryOperator<Target>> spoil) {
        @Override
        public String toString() {
            return caught + " " + sort;
        }
    }

    private final List<Mutant> all = new ArrayList<>();

    private Mutants() {}

    static List<Mutant> all() {
        Mutants mutants = new Mutants();
        mutants.version();
        mutants.environment();
        mutants.configuration();
        mutants.errors();
        mutants.add();
        mutants.addResult();
        mutants.results();
        mutants.arguments();
        mutants.del();
        mutants.check();
        mutants.statusAndGc();
        mutants.delegation();
        return List.copyOf(mutants.all);
    }

    private void mutant(String caught, Sort sort, UnaryOperator<Target> spoil) {
        all.add(new Mutant(caught, sort, reference -> spoil));
    }

    private void mutant(String caught, UnaryOperator<Target> spoil) {
        mutant(caught, Sort.INTERFACE, spoil);
    }

    /** Something happens to the namespace of a request after the operation. */
    private void accident(String caught, String command, BiConsumer<FakeNamespace, String> accident) {
        all.add(new Mutant(
                caught,
                Sort.INTERFACE,
                reference -> afterwards(
                        command,
                        request -> reference
                                .host()
                                .namespace(request.variable("CNI_NETNS"))
                                .ifPresent(namespace -> accident.accept(namespace, request.variable("CNI_IFNAME"))))));
    }

    private static UnaryOperator<JsonObject> without(String member) {
        return json -> json.toBuilder().remove(member).build();
    }

    private static UnaryOperator<JsonObject> with(String member, String value) {
        JsonObject parsed = parse("{\"" + member + "\":" + value + "}");
        return json -> {
            JsonObject.Builder changed = json.toBuilder();
            parsed.members().forEach(changed::put);
            return changed.build();
        };
    }

    private static UnaryOperator<PluginRequest> instead(String variable, String value) {
        return request -> request.with(variable, value);
    }

    private static UnaryOperator<PluginRequest> config(UnaryOperator<JsonObject> change) {
        return request -> request.reading(change.apply(parse(request.stdin())));
    }

    private static boolean has(PluginRequest request, String variable) {
        return !request.variable(variable).isEmpty();
    }

    private void version() {
        mutant("version.answer", result("VERSION", without("supportedVersions")));
        mutant("version.answer", result("VERSION", with("supportedVersions", "[]")));
        mutant("version.answer", result("VERSION", with("supportedVersions", "[1.0]")));
        mutant("version.answer", result("VERSION", without("cniVersion")));
        mutant("version.answer", answer(command("VERSION"), Spoilt::chatty));
        mutant("version.answer", answer(command("VERSION"), answer -> new PluginAnswer(1, answer.stdout(), "")));
        mutant("version.numbers", result("VERSION", with("supportedVersions", "[\"1.0.0\",\"v1.1\"]")));
        mutant("version.numbers", result("VERSION", with("supportedVersions", "[\"1.0.0\",\"1.0.0\"]")));
        mutant("version.numbers", result("VERSION", with("supportedVersions", "[\"7.0.0\"]")));
        mutant("version.no-variables", refuses(command("VERSION").and(request -> !has(request, "CNI_IFNAME")), 4));
        mutant(
                "version.no-stdin",
                refuses(command("VERSION").and(request -> request.stdin().isEmpty()), 6));
        mutant(
                "version.strange-stdin",
                refuses(command("VERSION").and(request -> request.stdin().equals("{")), 6));
        mutant("version.echo", result("VERSION", with("cniVersion", "\"1.1.0\"")));
        mutant("version.old-variable", refuses(request -> has(request, "CNI_VERSION"), 1));
    }

    private void environment() {
        for (String command : List.of("ADD", "DEL", "CHECK")) {
            for (String variable : List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME")) {
                if (command.equals("DEL") && variable.equals("CNI_NETNS")) {
                    continue;
                }
                String id = "environment." + command.toLowerCase(java.util.Locale.ROOT) + "-without-"
                        + variable.substring(4).toLowerCase(java.util.Locale.ROOT);
                mutant(
                        id,
                        request(
                                command(command)
                                        .and(request -> !request.variables().containsKey(variable)),
                                instead(variable, "assumed")));
                mutant(
                        id,
                        answer(
                                command(command),
                                answer -> new PluginAnswer(
                                        answer.status(), answer.stdout().replace(variable, "a variable"), "")));
            }
        }
        mutant(
                "environment.all-missing",
                answer(
                        any -> true,
                        answer -> new PluginAnswer(
                                answer.status(), answer.stdout().replace(",CNI_IFNAME", ""), "")));
        mutant(
                "environment.empty",
                request(request -> "".equals(request.variables().get("CNI_NETNS")), instead("CNI_NETNS", "/nowhere")));
        mutant(
                "environment.container-id",
                request(request -> request.variable("CNI_CONTAINERID").contains("/"), instead("CNI_CONTAINERID", "c")));
        mutant(
                "environment.container-id",
                request(
                        request -> request.variable("CNI_CONTAINERID").endsWith("\n"),
                        instead("CNI_CONTAINERID", "c")));
        for (String name : List.of("sixteen-letters-", "..", "a:b", "a\tb")) {
            mutant(
                    "environment.interface-name",
                    request(request -> request.variable("CNI_IFNAME").equals(name), instead("CNI_IFNAME", "eth0")));
        }
        mutant(
                "environment.interface-name-bytes",
                request(request -> request.variable("CNI_IFNAME").contains("é"), instead("CNI_IFNAME", "eth0")));
        mutant("environment.unknown-command", ignores(command("CONFORM")));
        mutant("environment.unknown-command-code", code(ENVIRONMENT, OTHER));
        mutant("environment.unknown-command-code", request(command("add"), instead("CNI_COMMAND", "ADD")));
        mutant("environment.no-command", answer(command(""), Spoilt::chatty));
        mutant("environment.no-path", refuses(command("ADD").and(request -> !has(request, "CNI_PATH")), ENVIRONMENT));
        mutant("environment.no-path", refuses(command("DEL").and(request -> !has(request, "CNI_PATH")), ENVIRONMENT));
    }

    private void configuration() {
        for (String name :
                List.of("empty", "not-json", "not-an-object", "two-documents", "name-type", "version-type")) {
            mutant("configuration." + name, code(6, OTHER));
        }
        mutant(
                "configuration.two-documents",
                request(
                        command("ADD"),
                        request -> request.stdin().endsWith("x")
                                ? request.reading(request.stdin()
                                        .substring(0, request.stdin().length() - 1))
                                : request));
        mutant(
                "configuration.deep",
                answer(
                        request -> request.stdin().length() > 100_000,
                        answer -> new PluginAnswer(134, "", "stack overflow")));
        mutant("configuration.no-name", code(7, OTHER));
        mutant(
                "configuration.no-name",
                request(
                        command("ADD").and(reads("\"name\":").negate()).and(reads("{\"")),
                        config(with("name", "\"net\""))));
        mutant("configuration.bad-name", code(7, OTHER));
        mutant("configuration.bad-name", request(reads("\"name\":\"../evil\""), config(with("name", "\"evil\""))));
        mutant("configuration.bad-name", request(reads("\"name\":\"net\\n\""), config(with("name", "\"net\""))));
        mutant("configuration.unknown-version", code(1, OTHER));
        mutant("configuration.unknown-version", request(reads("9.9.9"), config(with("cniVersion", "\"1.0.0\""))));
        mutant("configuration.unsupported-version", Sort.OLDER, code(1, OTHER));
        mutant(
                "configuration.unsupported-version",
                Sort.OLDER,
                request(reads("\"cniVersion\":\"0.2.0\""), config(with("cniVersion", "\"1.0.0\""))));
        mutant("configuration.supported-version", refuses(command("ADD").and(reads("\"cniVersion\":\"0.3.0\"")), 1));
    }

    private void errors() {
        mutant("error.exit-status", answer(any -> true, answer -> new PluginAnswer(0, answer.stdout(), "")));
        mutant(
                "error.stdout",
                answer(
                        any -> true,
                        answer -> answer.status() == 0 ? answer : new PluginAnswer(1, "", answer.stdout())));
        mutant(
                "error.stdout",
                answer(
                        any -> true,
                        answer -> answer.status() == 0
                                ? answer
                                : new PluginAnswer(1, answer.stdout() + answer.stdout(), "")));
        mutant(
                "error.stdout",
                answer(
                        any -> true,
                        answer ->
                                answer.status() == 0 ? answer : new PluginAnswer(1, "error: " + answer.stdout(), "")));
        mutant("error.members", error(with("code", "\"7\"")));
        mutant("error.members", error(with("code", "-1")));
        mutant("error.members", error(without("msg")));
        mutant("error.members", error(with("msg", "\"\"")));
        mutant("error.members", error(with("details", "{}")));
        mutant("error.version", error(without("cniVersion")));
        mutant("error.version", error(with("cniVersion", "\"1.1.0\"")));
        mutant("error.codes", code(6, 42));
        mutant("error.codes", code(7, 0));
    }

    private void add() {
        mutant(
                "add.result",
                answer(command("ADD"), answer -> answer.status() == 0 ? new PluginAnswer(0, "", "") : answer));
        mutant(
                "add.result",
                answer(command("ADD"), answer -> new PluginAnswer(answer.status(), "hi " + answer.stdout(), "")));
        mutant("add.version", result("ADD", with("cniVersion", "\"1.0.0\"")));
        mutant("add.version", Sort.IPAM, result("ADD", without("cniVersion")));
        accident("add.interface", "ADD", FakeNamespace::deleteInterface);
        mutant(
                "add.interface-name",
                request(any -> any.variable("CNI_IFNAME").length() > 8, instead("CNI_IFNAME", "net0")));
        accident(
                "add.addresses",
                "ADD",
                (namespace, name) -> namespace.deleteAddress(
                        name, namespace.look(name).orElseThrow().addresses().getFirst()));
        accident(
                "add.routes",
                "ADD",
                (namespace, name) -> namespace.deleteRoute(
                        name, namespace.look(name).orElseThrow().routes().getFirst()));
        for (String id : List.of("add.name-taken", "add.again")) {
            all.add(new Mutant(id, Sort.INTERFACE, Mutants::overwritesInterfaces));
        }
        all.add(new Mutant("add.again", Sort.INTERFACE, Mutants::destroysInterfaces));
        mutant(
                "add.after-del",
                remembers(
                        "ADD", (request, seen) -> seen.contains("DEL " + request.variable("CNI_CONTAINERID")), OTHER));
        mutant("add.concurrent", Sort.IPAM, text("ADD", "10\\.99\\.0\\.[0-9]+/16", "10.99.0.7/16"));
        mutant("add.concurrent", Sort.IPAM, remembers("ADD", (request, seen) -> seen.size() > 2, OTHER));
        mutant(
                "add.long-container-id",
                refuses(request -> request.variable("CNI_CONTAINERID").length() > 128, 4));
        mutant(
                "add.no-namespace",
                answer(
                        command("ADD")
                                .and(request -> request.variable("CNI_NETNS").equals(Trial.NO_NETNS)),
                        answer -> new PluginAnswer(0, "{}", "")));
        mutant(
                "add.own-namespace",
                answer(
                        request -> request.variable("CNI_NETNS").equals("/proc/self/ns/net"),
                        answer -> new PluginAnswer(1, "{\"cniVersion\":\"1.0.0\"}" + answer.stdout(), "")));
        mutant(
                "add.own-namespace",
                answer(
                        request -> request.variable("CNI_NETNS").equals("/proc/self/ns/net"),
                        answer -> new PluginAnswer(0, "{\"cniVersion\":\"1.0.0\"}", "")));
    }

    /** ADD makes room for itself. */
    private static UnaryOperator<Target> overwritesInterfaces(Reference reference) {
        return target -> request -> {
            if (command("ADD").test(request)) {
                reference
                        .host()
                        .namespace(request.variable("CNI_NETNS"))
                        .ifPresent(namespace -> namespace.deleteInterface(request.variable("CNI_IFNAME")));
            }
            return target.call(request);
        };
    }

    /** ADD fails, as it should, but only after it has replaced what was there. */
    private static UnaryOperator<Target> destroysInterfaces(Reference reference) {
        return target -> request -> {
            PluginAnswer answer = target.call(request);
            if (command("ADD").test(request) && answer.status() != 0) {
                String name = request.variable("CNI_IFNAME");
                reference
                        .host()
                        .namespace(request.variable("CNI_NETNS"))
                        .ifPresent(namespace ->
                                namespace.put(new ObservedInterface(name, "02:ff:ff:ff:ff:ff", List.of(), List.of())));
            }
            return answer;
        };
    }

    private void addResult() {
        mutant("add.keeps-result", Sort.CHAINED, result("ADD", without("interfaces")));
        mutant(
                "add.keeps-result",
                Sort.CHAINED,
                result("ADD", json -> with("ips", "[]").apply(json)));
        mutant("add.extends-result", request(command("ADD"), Mutants::withoutPrevResult));
        mutant("add.extends-result", result("ADD", without("dns")));
    }

    private static PluginRequest withoutPrevResult(PluginRequest request) {
        return request.stdin().startsWith("{") && request.stdin().contains("\"prevResult\"")
                ? config(without("prevResult")).apply(request)
                : request;
    }

    private void results() {
        mutant("result.shape-0.2.0", text("ADD", "(\"ip\": ?\"[0-9.]+)/16", "$1"));
        mutant("result.shape-0.2.0", text("ADD", "\"ip4\"", "\"ip6\""));
        mutant("result.shape-0.2.0", text("ADD", "\"gateway\"", "\"Gateway\""));
        mutant("result.shape-0.2.0", text("ADD", "\"dst\"", "\"Dst\""));
        mutant("result.shape-1.0.0", text("ADD", "\"ips\"", "\"IPs\""));
        mutant("result.shape-1.0.0", text("ADD", "\"sandbox\"", "\"Sandbox\""));
        mutant("result.shape-1.0.0", result("ADD", with("dns", "{\"Nameservers\":[\"192.0.2.53\"]}")));
        mutant("result.shape-0.4.0", text("ADD", "\"version\": ?\"4\",", ""));
        mutant("result.shape-0.4.0", Sort.IPAM, text("ADD", "\"version\": ?\"4\"", "\"version\":\"6\""));
        mutant("result.shape-1.0.0", text("ADD", "\"interface\": ?0", "\"interface\":3"));
        mutant("result.shape-1.0.0", text("ADD", "\"interface\": ?0", "\"interface\":\"eth0\""));
        mutant("result.shape-1.0.0", Sort.IPAM, text("ADD", "(\"gateway\": ?)\"10.99.0.1\"", "$1\"fd00::1\""));
        mutant("result.shape-1.0.0", Sort.CHAINED, text("ADD", "\"0.0.0.0/0\"", "\"default\""));
        mutant("result.shape-1.0.0", text("ADD", "\"name\": ?\"eth0\",", ""));
        mutant("result.shape-1.0.0", result("ADD", with("dns", "{\"nameservers\":[\"ns.example.org\"]}")));
        mutant("result.shape-1.1.0", text("ADD", "\"name\": ?\"eth0\",", "\"name\":\"eth0\",\"mtu\":\"1500\","));
        mutant("result.shape-1.1.0", text("ADD", "\"name\": ?\"eth0\",", "\"name\":\"eth0\",\"socketPath\":\"x\","));
        mutant("result.shape-1.1.0", text("ADD", "(\"dst\": ?\"0.0.0.0/0\")", "$1,\"priority\":-1"));
        mutant("result.interface", text("ADD", "\"name\": ?\"eth0\"", "\"name\":\"veth0\""));
        mutant("result.interface", text("ADD", "(\"sandbox\": ?\")", "$1/var"));
        mutant("result.interface", text("ADD", ",\\s*\"sandbox\": ?\"[^\"]*\"", ""));
        mutant("result.mac", text("ADD", "02:00:00:00:00", "02:00:00:00:01"));
        mutant("result.mac", text("ADD", "\"mac\": ?\"[^\"]*\",", ""));
        mutant("result.index", text("ADD", "\"interface\": ?0,", ""));
        mutant("result.address", Sort.IPAM, result("ADD", without("ips")));
        mutant("result.abbreviated", Sort.IPAM, result("ADD", with("interfaces", "[{\"name\":\"eth0\"}]")));
        mutant(
                "result.abbreviated",
                Sort.IPAM,
                result(
                        "ADD",
                        json -> with("interfaces", "[{\"name\":\"eth0\"}]")
                                .apply(with("ips", "[{\"address\":\"10.99.0.3/16\",\"interface\":0}]")
                                        .apply(json))));
    }

    private void arguments() {
        mutant("arguments.none", refuses(command("ADD").and(request -> !has(request, "CNI_ARGS")), ENVIRONMENT));
        mutant(
                "arguments.unknown",
                refuses(request -> request.variable("CNI_ARGS").contains("K8S_POD"), ENVIRONMENT));
        mutant("arguments.metadata", refuses(reads("org.example.conformance"), 2));
        mutant("arguments.capabilities", refuses(reads("hostPort"), 2));
        mutant("arguments.capabilities", refuses(reads("ingressRate"), 2));
        for (String id : List.of("arguments.mac", "arguments.ips")) {
            mutant(id, request(reads("\"runtimeConfig\""), config(without("runtimeConfig"))));
        }
        mutant("arguments.mac", Sort.CHAINED, request(reads("\"runtimeConfig\""), config(without("runtimeConfig"))));
        mutant("arguments.ips", Sort.IPAM, ignores(command("DEL")));
    }

    private void del() {
        mutant("del.silent", answer(command("DEL"), Spoilt::chatty));
        mutant("del.silent", refuses(command("DEL"), OTHER));
        mutant("del.interface", ignores(command("DEL")));
        mutant(
                "del.twice",
                remembers(
                        "DEL", (request, seen) -> seen.contains("DEL " + request.variable("CNI_CONTAINERID")), OTHER));
        mutant(
                "del.never-added",
                remembers(
                        "DEL", (request, seen) -> !seen.contains("ADD " + request.variable("CNI_CONTAINERID")), OTHER));
        mutant(
                "del.without-namespace",
                refuses(command("DEL").and(request -> !request.variables().containsKey("CNI_NETNS")), ENVIRONMENT));
        mutant(
                "del.without-namespace",
                refuses(
                        command("DEL")
                                .and(request -> "".equals(request.variables().get("CNI_NETNS"))),
                        ENVIRONMENT));
        all.add(new Mutant(
                "del.namespace-gone",
                Sort.INTERFACE,
                reference -> refuses(
                        command("DEL")
                                .and(request -> reference
                                        .host()
                                        .namespace(request.variable("CNI_NETNS"))
                                        .isEmpty()),
                        OTHER)));
        mutant(
                "del.without-result",
                refuses(command("DEL").and(reads("\"prevResult\"").negate()), OTHER));
        mutant(
                "del.empty-result",
                refuses(command("DEL").and(reads("\"prevResult\":{\"cniVersion\":\"1.1.0\"}")), OTHER));
        mutant(
                "del.failed-add",
                refuses(
                        command("DEL")
                                .and(request -> request.variable("CNI_NETNS").equals(Trial.NO_NETNS)),
                        8));
        all.add(new Mutant(
                "del.keeps-containers",
                Sort.INTERFACE,
                reference -> afterwards(
                        "DEL",
                        request -> reference.host().all().forEach(namespace -> namespace.deleteInterface("eth0")))));
        accident(
                "del.keeps-interfaces",
                "DEL",
                (namespace, name) -> namespace.interfaces().forEach(each -> namespace.deleteInterface(each.name())));
    }

    private void check() {
        mutant("check.gate", ignores(command("CHECK").and(reads("\"cniVersion\":\"0.3.1\""))));
        mutant("check.gate", code(1, OTHER));
        mutant("check.after-add", answer(command("CHECK"), Spoilt::chatty));
        mutant("check.after-add", refuses(command("CHECK"), OTHER));
        mutant(
                "check.after-add",
                remembers(
                        "CHECK",
                        (request, seen) -> seen.contains("CHECK " + request.variable("CNI_CONTAINERID")),
                        OTHER));
        for (String name : List.of("interface", "address", "route", "result", "after-del")) {
            mutant("check." + name, ignores(command("CHECK")));
        }
        mutant("check.after-del", Sort.IPAM, ignores(command("CHECK")));
        for (Sort sort : List.of(Sort.INTERFACE, Sort.CHAINED, Sort.IPAM)) {
            mutant("check.additions", sort, refuses(command("CHECK").and(reads("conformance0")), OTHER));
        }
    }

    private void statusAndGc() {
        for (String command : List.of("STATUS", "GC")) {
            String group = command.toLowerCase(java.util.Locale.ROOT);
            mutant(group + ".gate", ignores(command(command)));
        }
        mutant("status.answer", answer(command("STATUS"), Spoilt::chatty));
        mutant("status.answer", answer(command("STATUS"), answer -> new PluginAnswer(1, "", "not ready")));
        mutant("status.codes", refuses(command("STATUS"), OTHER));
        mutant("gc.silent", answer(command("GC"), Spoilt::chatty));
        mutant("gc.silent", refuses(command("GC"), OTHER));
        for (String id : List.of("gc.keeps-valid", "gc.old-key")) {
            for (Sort sort : List.of(Sort.INTERFACE, Sort.CHAINED, Sort.IPAM)) {
                mutant(id, sort, request(command("GC"), config(with("cni.dev/valid-attachments", "[]"))));
            }
        }
        mutant(
                "gc.old-key",
                request(
                        command("GC").and(reads("valid-attachments").negate()),
                        config(with("cni.dev/valid-attachments", "[]"))));
        mutant("gc.removes-stale", Sort.IPAM, ignores(command("GC")));
    }

    private void delegation() {
        mutant("delegation.environment", request(any -> true, request -> request.without("CONFORMANCE_EXTRA")));
        mutant("delegation.environment", request(any -> true, instead("CNI_ARGS", "")));
        mutant(
                "delegation.configuration",
                request(any -> true, request -> request.reading(request.stdin().replace("2e3", "2000.0"))));
        mutant(
                "delegation.configuration",
                request(
                        command("ADD"),
                        request -> request.stdin().contains("conformance-ipam")
                                ? config(without("capabilities")).apply(request)
                                : request));
        mutant("delegation.result", result("ADD", without("routes")));
        mutant("delegation.dns", result("ADD", without("dns")));
        mutant("delegation.result", text("ADD", "\"interface\": ?0,", ""));
        accident(
                "delegation.result",
                "ADD",
                (namespace, name) -> namespace
                        .look(name)
                        .ifPresent(
                                each -> each.addresses().forEach(address -> namespace.deleteAddress(name, address))));
        mutant(
                "delegation.stderr",
                answer(any -> true, answer -> new PluginAnswer(answer.status(), answer.stdout(), "")));
        mutant(
                "delegation.failure",
                answer(
                        command("ADD"),
                        answer -> answer.stdout().contains("the delegate says no")
                                ? new PluginAnswer(0, "{\"cniVersion\":\"1.1.0\"}", "")
                                : answer));
        all.add(new Mutant("delegation.cleanup", Sort.INTERFACE, Reference::untidy));
        mutant("delegation.del", ignores(command("DEL")));
        mutant(
                "delegation.del-without-namespace",
                ignores(command("DEL")
                        .and(request -> request.variable("CNI_NETNS").equals(Trial.NO_NETNS))));
        mutant("delegation.check", ignores(command("CHECK")));
        mutant("delegation.check", answer(command("CHECK"), answer -> new PluginAnswer(0, "", "")));
        mutant("delegation.status", ignores(command("STATUS")));
        mutant("delegation.status", answer(command("STATUS"), answer -> new PluginAnswer(0, "", "")));
        mutant("delegation.gc", ignores(command("GC")));
        mutant("delegation.gc", request(command("GC"), config(with("cni.dev/valid-attachments", "[]"))));
    }
}
