// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every request that Podman 4.3.1 was seen making of CNI plugins, one after the other on a host of the kernel in memory: plain
 * runs, published ports, addresses and MACs, two networks, restart, reload, pods, its own default network, old versions. Each is
 * served, with the same addresses where they were asked for, the same gateways and routes, and interfaces in the same order.
 */
class RecordedPodmanTest {
    private static final String RECORDED = "podman-4.3.1.jsonl";

    /** What was refused when it was recorded: an address out of the range. */
    private static final Set<String> IMPOSSIBLE = Set.of("ipbad.1-ADD");

    /** One plugin twice in a list, both with the same interface: what was recorded was a stand-in that did nothing. */
    private static final Set<String> TWICE = Set.of("chain.2-ADD");

    private final PluginsOnKernel plugins = new PluginsOnKernel();

    private record Recorded(String name, int status, Map<String, String> variables, ObjectNode stdin, JsonNode stdout) {
        String verb() {
            return variables.getOrDefault("CNI_COMMAND", "");
        }

        /** The plugin that it was sent to; whichever for VERSION, which does not say. */
        String plugin() {
            return stdin.path("type").asText(Plugins.FLATNET);
        }

        static Recorded parse(String line) {
            try {
                JsonNode json = PluginsOnKernel.JSON.readTree(line);
                Map<String, String> variables = new HashMap<>();
                json.get("variables")
                        .properties()
                        .forEach(each ->
                                variables.put(each.getKey(), each.getValue().asText()));
                variables.put("CNI_PATH", "/nonexistent");
                return new Recorded(
                        json.get("name").asText(),
                        json.get("status").asInt(),
                        variables,
                        (ObjectNode) json.get("stdin"),
                        json.get("stdout"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static List<Recorded> recorded() throws IOException {
        try (InputStream file = Objects.requireNonNull(RecordedPodmanTest.class.getResourceAsStream(RECORDED))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Recorded::parse)
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> isServed() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Recorded each : recorded()) {
            tests.add(DynamicTest.dynamicTest(each.name(), () -> replay(each)));
        }
        tests.add(DynamicTest.dynamicTest("nothing is left", this::assertNothingIsLeft));
        return tests.stream();
    }

    private void replay(Recorded request) throws IOException {
        String netns = request.variables().getOrDefault("CNI_NETNS", "");
        if (request.verb().equals("ADD")) {
            ensure(netns);
        }
        assertThat(Plugins.names()).contains(request.plugin());
        Run run = run(request);
        if (IMPOSSIBLE.contains(request.name())) {
            assertThat(run.code()).isEqualTo(ErrorMapping.ADDRESS_UNAVAILABLE);
            assertThat(request.status()).isNotZero();
        } else if (TWICE.contains(request.name())) {
            assertThat(run.code()).isEqualTo(ErrorMapping.INTERFACE_EXISTS);
        } else {
            assertThat(run.status()).as(run.text()).isZero();
            assertSame(request, run);
        }
    }

    private Run run(Recorded request) throws IOException {
        return PluginsOnKernel.run(plugins.parts, request.plugin(), request.variables(), request.stdin());
    }

    private void ensure(String netns) {
        try {
            plugins.kernel.open(netns).close();
        } catch (NamespaceException e) {
            plugins.kernel.create(netns);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSame(Recorded request, Run run) {
        switch (request.verb()) {
            case "VERSION" ->
                assertThat(texts(run.answer().path("supportedVersions"), ""))
                        .containsAll(texts(request.stdout().path("supportedVersions"), ""));
            case "ADD" -> assertSameResult(request, run.answer());
            default -> assertThat(run.answer().isMissingNode()).isTrue();
        }
    }

    private static void assertSameResult(Recorded request, JsonNode result) {
        JsonNode theirs = request.stdout();
        assertThat(result.path("cniVersion")).isEqualTo(theirs.path("cniVersion"));
        assertThat(result.path("routes")).isEqualTo(theirs.path("routes"));
        for (String old : List.of("ip4", "ip6")) {
            assertThat(result.path(old).path("gateway"))
                    .isEqualTo(theirs.path(old).path("gateway"));
            assertThat(result.path(old).path("routes"))
                    .isEqualTo(theirs.path(old).path("routes"));
        }
        assertThat(texts(result.path("ips"), "gateway")).isEqualTo(texts(theirs.path("ips"), "gateway"));
        assertThat(result.path("interfaces")).hasSameSizeAs(theirs.path("interfaces"));
        for (int i = 0; i < theirs.path("interfaces").size(); i++) {
            JsonNode ours = result.path("interfaces").get(i);
            JsonNode other = theirs.path("interfaces").get(i);
            assertThat(ours.path("sandbox")).isEqualTo(other.path("sandbox"));
            // The names of host ends are made up.
            if (i != 1) {
                assertThat(ours.path("name")).isEqualTo(other.path("name"));
            }
        }
        if (!requestedAddresses(request).isEmpty()) {
            assertThat(texts(result.path("ips"), "address")).isEqualTo(texts(theirs.path("ips"), "address"));
        }
    }

    private static List<String> requestedAddresses(Recorded request) {
        return texts(request.stdin().path("runtimeConfig").path("ips"), "");
    }

    /** The texts in an array, or those of a member of each object in it. */
    private static List<String> texts(JsonNode array, String member) {
        List<String> texts = new ArrayList<>();
        array.forEach(each ->
                texts.add(member.isEmpty() ? each.asText() : each.path(member).asText()));
        return texts;
    }

    private void assertNothingIsLeft() throws Exception {
        for (String network : List.of("flatnet", "flatnet2", "podman", "stockopt", "chain", "fnpm", "fv")) {
            assertThat(plugins.allocator.leases(network)).as(network).isEmpty();
        }
        assertThat(PluginsOnKernel.links(plugins.host)).allMatch(name -> name.equals("lo") || name.startsWith("cni-"));
    }
}
