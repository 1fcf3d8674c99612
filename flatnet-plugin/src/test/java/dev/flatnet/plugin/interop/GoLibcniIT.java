// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.runtime.CachedAttachment;
import dev.flatnet.cni.runtime.FileResultCache;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.ResultCodec;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Go's libcni, the one in Podman and containerd, runs the flatnet of the distribution. */
@KernelTest
@Tag("go")
class GoLibcniIT {
    @TempDir
    static Path shared = Path.of("");

    private static GoLibcni libcni = new GoLibcni(Path.of(""));

    @TempDir
    Path directory = Path.of("");

    private final TestNamespace host = TestNamespace.create();
    private final TestNamespace container = TestNamespace.create();

    @BeforeAll
    static void build() {
        libcni = GoLibcni.build(shared);
    }

    @AfterEach
    void removeNamespaces() {
        container.close();
        host.close();
    }

    private GoLibcni.Network network(String version) throws IOException {
        Path conflist = directory.resolve("net.conflist");
        Files.writeString(conflist, """
                        {"cniVersion":"%s","name":"interop","plugins":[
                          {"type":"flatnet","bridge":"flatnet-br0","isGateway":true,"ipMasq":true,"capabilities":{"ips":true},"runDir":"%s",
                           "ipam":{"type":"flatnet-ipam","subnet":"10.87.9.0/24","routes":[{"dst":"0.0.0.0/0"}],"dataDir":"%s"}}]}
                        """.formatted(version, directory.resolve("run"), directory.resolve("leases")));
        return network(conflist);
    }

    /** As nerdctl writes its network, and as containerd's installer writes one; but for where leases are kept. */
    private static Stream<String> chains() {
        return Stream.of("""
                        {"cniVersion":"1.0.0","name":"bridge","nerdctlID":"17f29b073143","nerdctlLabels":{"nerdctl/default-network":"true"},
                         "plugins":[
                          {"type":"bridge","bridge":"nerdctl0","isGateway":true,"ipMasq":true,"hairpinMode":true,
                           "ipam":{"ranges":[[{"gateway":"10.4.0.1","subnet":"10.4.0.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}],
                                   "type":"host-local","dataDir":"%s"}},
                          {"type":"portmap","capabilities":{"portMappings":true}},
                          {"type":"firewall","ingressPolicy":"same-bridge"},
                          {"type":"tuning"}]}
                        """, """
                        {"cniVersion":"1.0.0","name":"containerd-net","plugins":[
                          {"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":true,"promiscMode":true,
                           "ipam":{"type":"host-local","ranges":[[{"subnet":"10.88.0.0/16"}],[{"subnet":"2001:db8:4860::/64"}]],
                                   "routes":[{"dst":"0.0.0.0/0"},{"dst":"::/0"}],"dataDir":"%s"}},
                          {"type":"portmap","capabilities":{"portMappings":true}}]}
                        """);
    }

    /** The keys of a capability have any letter case: containerd's begin with capitals. */
    @ParameterizedTest
    @MethodSource("chains")
    void chainsForTheReferencePluginsRun(String chain) throws IOException {
        Path conflist =
                Files.writeString(directory.resolve("net.conflist"), chain.formatted(directory.resolve("leases")));
        GoLibcni.Network network = network(conflist);
        String ports =
                "{\"portMappings\":[{\"HostPort\":8080,\"ContainerPort\":80,\"Protocol\":\"tcp\",\"HostIP\":\"\"}]}";
        libcni.run(host.path(), "validate", network, "c1", container.path()).orFail();
        libcni.run(host.path(), "add", network, "c1", container.path(), ports, "IgnoreUnknown=1")
                .orFail();
        assertThat(container.run("ip", "route").stdout()).contains("default via 10.");
        assertThat(host.ruleset()).contains("8080");
        libcni.run(host.path(), "check", network, "c1", container.path(), ports).orFail();
        libcni.run(host.path(), "del", network, "c1", container.path(), ports).orFail();
        assertThat(container.links()).containsExactly("lo");
        assertThat(host.ruleset()).isEmpty();
        assertThat(host.links()).noneMatch(link -> link.startsWith("veth"));
    }

    private GoLibcni.Network network(Path conflist) {
        String dist = Objects.requireNonNull(System.getProperty("flatnet.dist"), "flatnet.dist is set by the build");
        return new GoLibcni.Network(conflist, dist + "/bin", directory.resolve("cache"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3.0", "0.3.1", "0.4.0", "1.0.0"})
    void addCheckAndDel(String version) throws IOException, JsonException {
        GoLibcni.Network network = network(version);
        libcni.run(host.path(), "validate", network, "c1", container.path()).orFail();
        String added = libcni.run(
                        host.path(),
                        "add",
                        network,
                        "c1",
                        container.path(),
                        "{\"ips\":[\"10.87.9.77\"]}",
                        "IgnoreUnknown=1",
                        "K8S_POD_NAME=c1")
                .orFail()
                .stdout();
        CniResult result =
                ResultCodec.decode(Json.parseObject(added.getBytes(StandardCharsets.UTF_8)), CniVersion.V0_1_0);
        assertThat(result.ips())
                .singleElement()
                .satisfies(ip -> assertThat(ip.address()).hasToString("10.87.9.77/24"));
        assertThat(added).contains("\"cniVersion\": \"" + version + "\"");
        assertThat(container.run("ip", "-4", "-o", "addr", "show", "eth0").stdout())
                .contains("10.87.9.77/24");
        if (!version.startsWith("0.3")) {
            libcni.run(host.path(), "check", network, "c1", container.path()).orFail();
        }
        libcni.run(host.path(), "del", network, "c1", container.path()).orFail();
        assertThat(container.links()).containsExactly("lo");
        libcni.run(host.path(), "del", network, "c1", container.path()).orFail();
    }

    @Test
    void whatItCachedIsReadByOurs() throws IOException, CniException {
        GoLibcni.Network network = network("1.0.0");
        libcni.run(
                        host.path(),
                        "add",
                        network,
                        "c1",
                        container.path(),
                        "{\"ips\":[\"10.87.9.77\"]}",
                        "IgnoreUnknown=1",
                        "K=V")
                .orFail();
        CachedAttachment entry = FileResultCache.in(network.cache())
                .get("interop", new AttachmentId("c1", "eth0"))
                .orElseThrow();
        assertThat(entry.attachment().args()).hasToString("IgnoreUnknown=1;K=V");
        assertThat(Json.write(entry.attachment().capabilityArguments())).isEqualTo("{\"ips\":[\"10.87.9.77\"]}");
        assertThat(NetworkConfig.parse(entry.config().orElseThrow().getBytes(StandardCharsets.UTF_8))
                        .name())
                .isEqualTo("interop");
        assertThat(entry.decodedResult().ips())
                .singleElement()
                .satisfies(ip -> assertThat(ip.address()).hasToString("10.87.9.77/24"));
        libcni.run(host.path(), "del", network, "c1", container.path()).orFail();
        assertThat(FileResultCache.in(network.cache()).list()).isEmpty();
    }
}
