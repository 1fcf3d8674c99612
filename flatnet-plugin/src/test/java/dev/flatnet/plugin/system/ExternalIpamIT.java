// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses from IPAM plugins of others: Go's host-local, and a script that shows what it is asked. */
@KernelTest
class ExternalIpamIT extends OnPluginHost {
    @TempDir
    Path directory = Path.of("");

    private ObjectNode config(String type) {
        ObjectNode config = host.config().put("cniVersion", "1.0.0");
        config.withObject("/ipam").put("type", type);
        return config;
    }

    private Command call(String verb, ObjectNode config) {
        return host.call(verb, container, config).with("CNI_PATH", Requirement.REFERENCE_PLUGINS + ":" + directory);
    }

    /** An IPAM plugin that logs its verb, and answers ADD with what it is given here, and others with nothing. */
    private ObjectNode scripted(String answerToAdd, int statusOfAdd) throws IOException {
        Path script = directory.resolve("scripted");
        Files.writeString(script, """
                #!/bin/sh
                cat > %1$s/stdin.$CNI_COMMAND
                echo "$CNI_COMMAND $CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS" >> %1$s/log
                [ $CNI_COMMAND = ADD ] || exit 0
                echo '%2$s'
                exit %3$d
                """.formatted(directory, answerToAdd, statusOfAdd));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return config("scripted");
    }

    private List<String> verbs() throws IOException {
        return Files.readAllLines(directory.resolve("log")).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private void assertNothingIsLeft() {
        assertThat(container.links()).containsExactly("lo");
        assertThat(host.namespace().ruleset()).isEmpty();
        assertThat(host.leases()).isEmpty();
    }

    @Test
    void hostLocalHandsOutChecksAndTakesBack() {
        Requirement.referencePlugins();
        ObjectNode config = config("host-local");
        String result = call("ADD", config).run().orFail().stdout();
        assertThat(result).contains("10.87.9.2/24");
        assertThat(container.run("ip", "-4", "address").stdout()).contains("10.87.9.2/24");
        assertThat(container.run("ip", "route").stdout()).contains("default via 10.87.9.1");
        assertThat(host.leases()).containsExactly("10.87.9.2");

        ObjectNode checked = config.deepCopy().putRawValue("prevResult", raw(result));
        call("CHECK", checked).run().orFail();
        assertThat(host.dataDir().resolve("net/10.87.9.2").toFile().delete()).isTrue();
        assertThat(PluginHost.failure(call("CHECK", checked)).get("msg").asText())
                .contains("address 10.87.9.2 is not leased");

        call("DEL", config).run().orFail();
        assertNothingIsLeft();
        call("DEL", config).run().orFail();
    }

    private static RawValue raw(String json) {
        return new RawValue(json);
    }

    @Test
    void itGetsTheWholeRequestAndItsRoutesAndNameServersCount() throws IOException {
        ObjectNode config = scripted(
                "{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.87.9.7/24\",\"gateway\":\"10.87.9.1\"}],"
                        + "\"routes\":[{\"dst\":\"198.51.100.0/24\"}],\"dns\":{\"nameservers\":[\"192.0.2.53\"]}}",
                0);
        JsonNode result = PluginHost.json(call("ADD", config).run().orFail().stdout());
        assertThat(result.at("/dns/nameservers/0").asText()).isEqualTo("192.0.2.53");
        assertThat(result.at("/routes/0/dst").asText()).isEqualTo("198.51.100.0/24");
        assertThat(container.run("ip", "route").stdout()).contains("198.51.100.0/24 via 10.87.9.1");
        assertThat(Files.readString(directory.resolve("stdin.ADD"))).isEqualTo(config.toString());
        assertThat(Files.readAllLines(directory.resolve("log")))
                .containsExactly("ADD " + container.name() + " eth0 " + container.path());
        call("DEL", config).run().orFail();
        assertThat(verbs()).containsExactly("ADD", "DEL");
        assertNothingIsLeft();
    }

    @Test
    void ifItFailsItIsCleanedUpAndItsErrorIsOurs() throws IOException {
        ObjectNode config = scripted("{\"code\":123,\"msg\":\"no such luck\",\"details\":\"ask again\"}", 1);
        JsonNode error = PluginHost.failure(call("ADD", config));
        assertThat(error.get("code").asInt()).isEqualTo(123);
        assertThat(error.get("msg").asText()).contains("no such luck");
        assertThat(error.get("details").asText()).contains("ask again");
        assertThat(verbs()).containsExactly("ADD", "DEL");
        assertNothingIsLeft();
    }

    @Test
    void ifDelFailsItsErrorIsOursAndTheRestIsGone() throws IOException {
        ObjectNode config = scripted("{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"10.87.9.7/24\"}]}", 0);
        call("ADD", config).run().orFail();
        Files.writeString(
                directory.resolve("scripted"), "#!/bin/sh\necho '{\"code\":124,\"msg\":\"stuck\"}'; exit 1\n");
        JsonNode error = PluginHost.failure(call("DEL", config));
        assertThat(error.get("code").asInt()).isEqualTo(124);
        assertThat(error.get("details").asText()).contains("stuck");
        assertNothingIsLeft();
    }

    @Test
    void whatCannotBeUsedIsGivenBack() throws IOException {
        ObjectNode config = scripted("{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"2001:db8::7/128\"}]}", 0);
        assertThat(PluginHost.failure(call("ADD", config)).get("msg").asText()).contains("2001:db8::7/128");
        assertThat(verbs()).containsExactly("ADD", "DEL");
        assertThat(host.namespace().links()).containsExactly("lo");
        assertNothingIsLeft();
    }

    @Test
    void gcAndStatusReachIt() throws IOException {
        ObjectNode config = scripted("{}", 0).put("cniVersion", "1.1.0");
        call("STATUS", config).run().orFail();
        config.putArray("cni.dev/valid-attachments");
        call("GC", config).run().orFail();
        assertThat(verbs()).containsExactly("STATUS", "GC");
        assertThat(Files.readString(directory.resolve("stdin.GC"))).contains("cni.dev/valid-attachments");
    }

    @Test
    void onesThatAreNotInstalledAreNamedBeforeAnythingIsMade() {
        JsonNode error = PluginHost.failure(call("ADD", config("nowhere")));
        assertThat(error.get("msg").asText()).contains("nowhere");
        assertThat(host.namespace().links()).containsExactly("lo");
    }

    @Test
    void aTypeThatIsAPathIsRefused() {
        JsonNode error = PluginHost.failure(call("ADD", config("../cni/host-local")));
        assertThat(error.get("code").asInt()).isEqualTo(7);
        assertNothingIsLeft();
    }
}
