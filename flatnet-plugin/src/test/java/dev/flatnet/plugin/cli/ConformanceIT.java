// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.conformance.ConformanceReport;
import dev.flatnet.cni.conformance.ConformanceSuite;
import dev.flatnet.cni.conformance.Laboratory;
import dev.flatnet.cni.conformance.Level;
import dev.flatnet.cni.conformance.PluginTarget;
import dev.flatnet.cni.conformance.SubjectReader;
import dev.flatnet.cni.conformance.TextReport;
import dev.flatnet.cni.runtime.PluginExecutor;
import dev.flatnet.cni.runtime.ProcessPluginExecutor;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.system.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The distribution's plugins keep the specification, and docs/conformance.md says how the reference plugins do. With {@code
 * -Dconformance.write} the document is written instead of compared. Every plugin gets a host of its own.
 */
@KernelTest
class ConformanceIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Map<String, String> SURROUNDINGS = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

    /** Those of Debian that can be tested on a kernel without modules; ipvlan, vlan, vrf and dhcp need more of a host. */
    private static final List<String> BASELINE = List.of(
            "bridge",
            "ptp",
            "macvlan",
            "loopback",
            "host-local",
            "static",
            "portmap",
            "firewall",
            "tuning",
            "bandwidth",
            "sbr");

    @TempDir
    Path directory = Path.of("");

    private ConformanceReport run(Path plugin) throws IOException, JsonException {
        try (TestNamespace host = TestNamespace.create()) {
            return run(plugin, host, SURROUNDINGS);
        }
    }

    private ConformanceReport run(Path plugin, TestNamespace host, Map<String, String> surroundings)
            throws IOException, JsonException {
        String name = plugin.getFileName().toString();
        host.run("ip", "link", "add", "master0", "type", "veth", "peer", "name", "master1");
        host.run("ip", "link", "set", "master0", "up");
        host.run("ip", "link", "set", "master1", "up");
        host.run("ip", "link", "set", "lo", "up");
        PluginExecutor executor = ProcessPluginExecutor.create()
                .withDeadline(DEADLINE)
                .withPrefix(List.of("nsenter", "--net=" + host.path(), "--"));
        Path own = Files.createDirectory(directory.resolve(name));
        Path plugins = Objects.requireNonNull(plugin.getParent());
        SubjectReader reader = new SubjectReader(
                type -> PluginTarget.program(plugins.resolve(type), executor, surroundings), plugins.toString());
        Laboratory laboratory = new Laboratory(Optional.of(new CreatedNamespaces()), own, true);
        return new ConformanceSuite(laboratory)
                .run(reader.read(name, configuration(name, own), Optional.empty()), result -> {});
    }

    private static JsonObject configuration(String name, Path own) throws JsonException {
        JsonObject known = SubjectReader.wellKnown(name, own).orElseThrow();
        if (!name.equals("macvlan")) {
            return known;
        }
        // Without a default route, it has to be told what to sit on.
        JsonObject object = known.list("plugins", Json::requireObject).getFirst();
        return object.toBuilder()
                .put("name", "conformance")
                .put("master", new JsonString("master0"))
                .build();
    }

    private static Path ours(String name) {
        return Path.of(Objects.requireNonNull(System.getProperty("flatnet.dist")), "bin", name);
    }

    @Test
    void ourPluginsConformAndTheDocumentSaysHow() throws IOException, JsonException {
        ConformanceReport plugin = run(ours("flatnet"));
        ConformanceReport ipam = run(ours("flatnet-ipam"));
        compare("requirements", ConformanceDocument.requirements(plugin, ipam));
        compare("cases", ConformanceDocument.cases(plugin, ipam));
        compare("our plugins", ConformanceDocument.summaries(List.of(plugin, ipam)));
        for (ConformanceReport each : List.of(plugin, ipam)) {
            String text = TextReport.write(each);
            assertThat(each.count(Outcome.SKIPPED)).as(text).isZero();
            assertThat(each.failures(Level.MUST))
                    .as(text)
                    .extracting(result -> result.conformanceCase().id())
                    .isSubsetOf(KNOWN_DEVIATIONS);
        }
    }

    /** One process for all calls: to the letter what a process per call does. */
    @Test
    void ourPluginsConformAsWellWhenAProcessServesThem() throws IOException, JsonException {
        List<ConformanceReport> reports = new ArrayList<>();
        for (String name : List.of("flatnet", "flatnet-ipam")) {
            Path place = Files.createDirectory(directory.resolve("server-" + name));
            try (TestNamespace host = TestNamespace.create();
                    Server server = Server.start(place, host.path())) {
                Map<String, String> surroundings = new HashMap<>(SURROUNDINGS);
                surroundings.putAll(server.environment());
                reports.add(run(ours(name), host, surroundings));
            }
        }
        compare("cases", ConformanceDocument.cases(reports.get(0), reports.get(1)));
    }

    /** MUST that our plugins break, each with its reason in the document. */
    private static final List<String> KNOWN_DEVIATIONS = List.of("add.again");

    /** The kit is fair: the plugins that everybody runs pass nearly everything, and fail where they are known to. */
    @Test
    void referencePluginsAreTheBaseline() throws IOException, JsonException {
        Requirement.referencePlugins();
        List<ConformanceReport> reports = new ArrayList<>();
        for (String name : BASELINE) {
            reports.add(run(Requirement.REFERENCE_PLUGINS.resolve(name)));
        }
        for (ConformanceReport each : reports) {
            Files.writeString(directory.resolve(each.plugin() + ".txt"), TextReport.write(each));
        }
        compare("reference plugins", ConformanceDocument.summaries(reports));
    }

    private static void compare(String part, String content) throws IOException {
        if (System.getProperty("conformance.write") != null) {
            ConformanceDocument.write(part, content);
        }
        assertThat(ConformanceDocument.read(part))
                .as("docs/conformance.md is not up to date: write it with -Dconformance.write")
                .isEqualTo(content);
    }
}
