// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another IPAM plugin, such as a DHCP client, finds the container's interface whenever it is called for one. */
@KernelTest
class DelegateOrderTest {
    private final OnRealHost host = new OnRealHost();

    @TempDir
    Path directory = Path.of("");

    private ObjectNode config = PluginsOnKernel.JSON.createObjectNode();

    DelegateOrderTest() throws IOException {}

    @BeforeEach
    void aDelegate() throws IOException {
        config = PluginsOnKernel.config("""
                {'cniVersion': '1.0.0', 'name': 'net', 'type': 'flatnet', 'bridge': 'br-test', 'ipam': {'type': 'looking'}}""");
        host.set("CNI_PATH", directory.toString());
        host.set("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        answer("{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.1.2.7/24\"}]}", 0);
    }

    /** Notes what it was called for, and whether the interface was there. */
    private void answer(String answer, int status) throws IOException {
        Path script = Files.writeString(directory.resolve("looking"), """
                #!/bin/sh
                cat > /dev/null
                if nsenter --net=$CNI_NETNS ip link show dev $CNI_IFNAME > /dev/null 2>&1
                then echo $CNI_COMMAND with interface; else echo $CNI_COMMAND without; fi >> %s/log
                echo '%s'
                exit %d
                """.formatted(directory, answer, status));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(directory.resolve("log"));
    }

    @Test
    void theInterfaceIsThereWhenItIsCalled() throws IOException {
        Run added = host.ours("flatnet", "ADD", config);
        assertThat(added.status()).as(added.text()).isZero();
        Run checked = host.ours("flatnet", "CHECK", PluginsOnKernel.after(config, added));
        assertThat(checked.status()).as(checked.text()).isZero();
        Run deleted = host.ours("flatnet", "DEL", PluginsOnKernel.after(config, added));
        assertThat(deleted.status()).as(deleted.text()).isZero();
        assertThat(log()).containsExactly("ADD with interface", "CHECK with interface", "DEL with interface");
        assertThat(host.container.links()).containsExactly("lo");
    }

    @Test
    void theInterfaceIsThereWhenItHasToCleanUp() throws IOException {
        answer("{\"code\":123,\"msg\":\"no such luck\"}", 1);
        Run added = host.ours("flatnet", "ADD", config);
        assertThat(added.code()).isEqualTo(123);
        assertThat(log()).startsWith("ADD with interface", "DEL with interface").doesNotContain("DEL without");
        assertThat(host.container.links()).containsExactly("lo");
    }

    /** Otherwise the container could not be removed while a DHCP server is away. */
    @Test
    void theInterfaceGoesThoughItFails() throws IOException {
        Run added = host.ours("flatnet", "ADD", config);
        assertThat(added.status()).as(added.text()).isZero();
        answer("{\"code\":123,\"msg\":\"no such luck\"}", 1);
        Run deleted = host.ours("flatnet", "DEL", config);
        assertThat(deleted.code()).isEqualTo(123);
        assertThat(host.container.links()).containsExactly("lo");
    }
}
