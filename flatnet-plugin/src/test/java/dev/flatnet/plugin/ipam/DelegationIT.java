// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** flatnet-ipam as the delegate of Go's main plugins, and on its own. */
@KernelTest
class DelegationIT {
    @TempDir
    Path dataDir = Path.of("");

    @BeforeAll
    static void needsReferencePlugins() {
        Requirement.referencePlugins();
    }

    private Path lease(String address) {
        return dataDir.resolve("net").resolve(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "macvlan", "ptp"})
    void servesGosMainPlugins(String type) throws Exception {
        String config = config(type, "[]");
        try (TestNamespace host = host();
                TestNamespace container = TestNamespace.create()) {
            Command call = call(type, host, container).reading(config);
            Outcome added = call.with("CNI_COMMAND", "ADD").run().orFail();
            assertThat(added.stdout()).contains("10.0.0.2/29");
            assertThat(container.run("ip", "address").stdout()).contains("10.0.0.2/29");
            assertThat(lease("10.0.0.2")).hasContent("c1\r\neth0");
            String checked = config.substring(0, config.length() - 1) + ",\"prevResult\":" + added.stdout() + "}";
            call.reading(checked).with("CNI_COMMAND", "CHECK").run().orFail();
            call.reading(checked).with("CNI_COMMAND", "DEL").run().orFail();
            assertThat(lease("10.0.0.2")).doesNotExist();
            call.with("CNI_COMMAND", "DEL").run().orFail();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "macvlan", "ptp"})
    void checkFailsOnceTheLeaseIsGone(String type) throws Exception {
        String config = config(type, "[]");
        try (TestNamespace host = host();
                TestNamespace container = TestNamespace.create()) {
            Command call = call(type, host, container).reading(config);
            Outcome added = call.with("CNI_COMMAND", "ADD").run().orFail();
            Files.delete(lease("10.0.0.2"));
            Outcome checked = call.reading(
                            config.substring(0, config.length() - 1) + ",\"prevResult\":" + added.stdout() + "}")
                    .with("CNI_COMMAND", "CHECK")
                    .run();
            assertThat(checked.status()).as(checked.toString()).isNotZero();
            assertThat(checked.stdout()).contains("c1");
        }
    }

    /** The route's gateway cannot be reached, which the main plugin learns from the kernel after it has the address. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "macvlan", "ptp"})
    void anAddThatFailsAfterwardsLeavesNoLease(String type) throws Exception {
        String routes = "[{\"dst\":\"192.168.5.0/24\",\"gw\":\"172.31.0.1\"}]";
        try (TestNamespace host = host();
                TestNamespace container = TestNamespace.create()) {
            Outcome added = call(type, host, container)
                    .reading(config(type, routes))
                    .with("CNI_COMMAND", "ADD")
                    .run();
            assertThat(added.status()).as(added.toString()).isNotZero();
            assertThat(added.stdout()).contains("192.168.5.0");
        }
        assertThat(Files.readString(dataDir.resolve("net").resolve("last_reserved_ip.0")))
                .as("it had an address")
                .isEqualTo("10.0.0.2");
        assertThat(lease("10.0.0.2")).doesNotExist();
        assertThat(dataDir.resolve(".flatnet").resolve("net")).isEmptyDirectory();
    }

    private String config(String type, String routes) {
        return "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"type\":\"" + type
                + "\",\"bridge\":\"br0\",\"master\":\"up0\",\"ipam\":{\"type\":\"flatnet-ipam\",\"subnet\":\"10.0.0.0/29\","
                + "\"dataDir\":\"" + dataDir + "\",\"routes\":" + routes + "}}";
    }

    /** A host with the link that macvlan wants. */
    private static TestNamespace host() throws Exception {
        TestNamespace host = TestNamespace.create();
        host.run("ip", "link", "set", "lo", "up");
        host.run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
        host.run("ip", "link", "set", "up0", "up");
        return host;
    }

    private static Command call(String type, TestNamespace host, TestNamespace container) {
        return Command.of("/usr/lib/cni/" + type)
                .with("CNI_CONTAINERID", "c1")
                .with("CNI_NETNS", container.path().toString())
                .with("CNI_IFNAME", "eth0")
                .with("CNI_PATH", "/usr/lib/cni:" + IpamProcess.binary().resolveSibling("."))
                .in(host.path());
    }

    @Test
    void delWorksWithAConfigurationThatBecameInvalid() throws Exception {
        IpamProcess process = new IpamProcess(dataDir, "10.0.0.0/29");
        process.command("ADD", "c1", "/nonexistent").run().orFail();
        assertThat(lease("10.0.0.2")).exists();
        IpamProcess invalid = new IpamProcess(dataDir, "10.0.0.5/29");
        assertThat(invalid.command("ADD", "c2", "/nonexistent").run().stdout()).contains("host bits set");
        invalid.command("DEL", "c1", "/nonexistent").run().orFail();
        assertThat(lease("10.0.0.2")).doesNotExist();
    }

    @Test
    void manyProcessesAtOnceGetDifferentAddresses() throws Exception {
        IpamProcess process = new IpamProcess(dataDir, "10.0.0.0/24");
        String script = "config=$(cat); for i in $(seq 40); do printf %s \"$config\" | CNI_CONTAINERID=c$i \"$0\" > "
                + dataDir + "/answer$i || echo failed & done; wait";
        Outcome outcome = process.command("ADD", "c", "/nonexistent", "sh", "-c", script)
                .run()
                .orFail();
        assertThat(outcome.stdout()).isEmpty();
        try (var leases = Files.list(dataDir.resolve("net"))) {
            assertThat(leases.filter(file -> file.getFileName().toString().startsWith("10.")))
                    .hasSize(40);
        }
    }
}
