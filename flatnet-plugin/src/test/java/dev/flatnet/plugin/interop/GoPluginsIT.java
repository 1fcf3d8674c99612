// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.runtime.Attachment;
import dev.flatnet.cni.runtime.CniRuntime;
import dev.flatnet.cni.runtime.ConfigurationLoader;
import dev.flatnet.cni.runtime.FileResultCache;
import dev.flatnet.cni.runtime.PluginException;
import dev.flatnet.cni.runtime.ProcessPluginExecutor;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.ResultCodec;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our runtime runs Debian's Go plugins, on a "host" that is a network namespace of the test's own. */
@KernelTest
class GoPluginsIT {
    @TempDir
    Path directory = Path.of("");

    private final TestNamespace host = TestNamespace.create();
    private final TestNamespace container = TestNamespace.create();
    private CniRuntime runtime = CniRuntime.builder().build();

    @BeforeEach
    void aRuntime() {
        Requirement.referencePlugins();
        // portmap's.
        Requirement.program("iptables");
        host.run("ip", "link", "set", "lo", "up");
        runtime = CniRuntime.builder()
                .pluginPath(Requirement.REFERENCE_PLUGINS)
                .environment(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"))
                .executor(ProcessPluginExecutor.create().withPrefix(List.of("nsenter", "--net=" + host.path(), "--")))
                .cache(FileResultCache.in(directory.resolve("cache")))
                .build();
    }

    @AfterEach
    void removeNamespaces() {
        container.close();
        host.close();
    }

    private Path conflist(String version) throws IOException {
        return Files.writeString(
                directory.resolve("net.conflist"), """
                        {"cniVersion":"%s","name":"interop","plugins":[
                          {"type":"bridge","bridge":"br-interop","isGateway":true,"ipMasq":true,
                           "ipam":{"type":"host-local","subnet":"10.88.9.0/24","routes":[{"dst":"0.0.0.0/0"}],"dataDir":"%s"}},
                          {"type":"portmap","capabilities":{"portMappings":true},"snat":true},
                          {"type":"tuning","capabilities":{"mac":true},"sysctl":{"net.ipv4.conf.all.arp_filter":"1"}}]}
                        """.formatted(version, directory.resolve("leases")));
    }

    private NetworkConfig network(String version) throws IOException, CniException {
        conflist(version);
        return ConfigurationLoader.in(directory).load("interop");
    }

    /** Without published ports: portmap 1.1.1 fails the CHECK of any, since it looks for them in both families. */
    private Attachment attachment() throws JsonException {
        return Attachment.of("c1", container.path().toString(), "eth0")
                .withArg("IgnoreUnknown", "1")
                .withCapability("mac", Json.parse("\"02:00:00:00:00:77\""));
    }

    private Attachment publishing() throws JsonException {
        return attachment()
                .withCapability(
                        "portMappings", Json.parse("[{\"hostPort\":8080,\"containerPort\":80,\"protocol\":\"tcp\"}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4.0", "1.0.0"})
    void addCheckAndDel(String version) throws IOException, CniException, JsonException {
        NetworkConfig network = network(version);
        assertThat(runtime.validate(network)).containsExactlyInAnyOrder("portMappings", "mac");
        CniResult result = runtime.add(network, attachment());
        assertThat(result.ips())
                .singleElement()
                .satisfies(ip -> assertThat(ip.address()).hasToString("10.88.9.2/24"));
        assertThat(result.interfaces()).extracting(Interface::name).contains("br-interop", "eth0");
        assertThat(container.link("eth0").get("address").asText()).isEqualTo("02:00:00:00:00:77");
        assertThat(container.run("ip", "-4", "-o", "addr", "show", "eth0").stdout())
                .contains("10.88.9.2/24");
        runtime.check(network, attachment());
        container.run("ip", "addr", "flush", "dev", "eth0");
        assertThatThrownBy(() -> runtime.check(network, attachment()))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.plugin()).isEqualTo("bridge"));
        runtime.del(network, attachment());
        assertDetached();
        runtime.del(network, attachment().withoutNetns());
    }

    private void assertDetached() throws CniException {
        assertThat(container.links()).containsExactly("lo");
        assertThat(directory.resolve("leases/interop/10.88.9.2")).doesNotExist();
        assertThat(runtime.attachments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0"})
    void capabilitiesReachTheirPlugin(String version) throws IOException, CniException, JsonException {
        NetworkConfig network = network(version);
        runtime.add(network, publishing());
        assertThat(host.run("iptables", "-t", "nat", "-S").stdout()).contains("--dport 8080", "10.88.9.2:80");
        runtime.del(network, publishing());
        assertThat(host.run("iptables", "-t", "nat", "-S").stdout()).doesNotContain("8080");
        assertDetached();
    }

    @Test
    void aFailedAddLeavesNothing() throws IOException, CniException, JsonException {
        NetworkConfig network = network("1.0.0");
        Attachment impossible = attachment().withCapability("mac", Json.parse("\"no mac\""));
        assertThatThrownBy(() -> runtime.add(network, impossible))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.plugin()).isEqualTo("tuning"));
        assertThat(host.links()).containsExactlyInAnyOrder("lo", "br-interop");
        assertDetached();
    }

    @Test
    void garbageCollectionDetachesWhatIsStale() throws IOException, CniException, JsonException {
        NetworkConfig network = network("1.0.0");
        runtime.add(network, attachment());
        runtime.gc(network, List.of(attachment().id()));
        assertThat(container.links()).contains("eth0");
        runtime.gc(network, List.of());
        assertDetached();
    }

    @Test
    @Tag("go")
    void whatWeCachedIsReadByLibcni() throws IOException, CniException, JsonException {
        GoLibcni libcni = GoLibcni.build(directory);
        NetworkConfig network = network("1.0.0");
        CniResult result = runtime.add(network, attachment());
        GoLibcni.Network theirs = new GoLibcni.Network(
                conflist("1.0.0"), Requirement.REFERENCE_PLUGINS.toString(), directory.resolve("cache"));
        String cached = libcni.run(host.path(), "cached", theirs, "c1", container.path())
                .orFail()
                .stdout();
        JsonObject json = Json.parseObject(cached.getBytes(StandardCharsets.UTF_8));
        assertThat(ResultCodec.decode(json.object("result").orElseThrow(), CniVersion.V1_0_0))
                .isEqualTo(result);
        assertThat(json.string("config")).contains(Json.write(network.json()));
        assertThat(Json.write(json)).contains("\"args\":[[\"IgnoreUnknown\",\"1\"]]");
        assertThat(json.object("capabilities")).contains(attachment().capabilityArguments());
        libcni.run(
                        host.path(),
                        "check",
                        theirs,
                        "c1",
                        container.path(),
                        Json.write(attachment().capabilityArguments()))
                .orFail();
        libcni.run(
                        host.path(),
                        "del",
                        theirs,
                        "c1",
                        container.path(),
                        Json.write(attachment().capabilityArguments()))
                .orFail();
        assertThat(container.links()).containsExactly("lo");
        assertThat(runtime.attachments()).isEmpty();
    }
}
