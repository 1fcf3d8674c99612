// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What static's own tests do with it, done with what is built into flatnet; the list is in docs/ipam.md. IPv6, which flatnet
 * does not attach with as yet, is in cni-ipam's StaticConfigTest.
 */
@KernelTest
class StaticScenariosIT {
    private static final Pattern ADDRESS = Pattern.compile("\"address\": \"([^\"]*)\"");
    private static final String FILE =
            "{'type':'static','addresses':[{'address':'10.10.0.1/24','gateway':'10.10.0.254'},"
                    + "{'address':'10.20.0.1/24','gateway':'10.20.0.254'}],"
                    + "'routes':[{'dst':'192.168.0.0/16','gw':'10.10.0.254'},{'dst':'192.168.9.0/24'}],"
                    + "'dns':{'nameservers':['8.8.8.8'],'domain':'example.com','search':['example.com']}}";

    @TempDir
    Path directory = Path.of("");

    private TestNamespace host;
    private TestNamespace container;

    @BeforeEach
    void makeNamespaces() {
        host = TestNamespace.create();
        host.run("ip", "link", "set", "lo", "up");
        container = TestNamespace.create();
    }

    @AfterEach
    void removeNamespaces() {
        container.close();
        host.close();
    }

    private Command call(String verb, String more) {
        String config = "{'cniVersion':'1.0.0','name':'net','type':'flatnet','bridge':'br0','runDir':'" + directory
                + "'" + more + "}";
        return Command.of(IpamProcess.binary().resolveSibling("flatnet").toString())
                .with("CNI_COMMAND", verb)
                .with("CNI_CONTAINERID", "c1")
                .with("CNI_NETNS", container.path().toString())
                .with("CNI_IFNAME", "eth0")
                .with("CNI_PATH", IpamProcess.binary().resolveSibling("").toString())
                .reading(config.replace('\'', '"'))
                .in(host.path());
    }

    private static List<String> addresses(Outcome outcome) {
        return ADDRESS.matcher(outcome.orFail().stdout())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    @DisplayName("allocates and releases two addresses with routes and DNS; DEL again is success")
    void allocatesAndReleases() {
        Outcome added = call("ADD", ",'ipam':" + FILE).run();
        assertThat(addresses(added)).containsExactly("10.10.0.1/24", "10.20.0.1/24");
        assertThat(added.stdout()).contains("192.168.0.0/16", "example.com", "8.8.8.8", "10.10.0.254");
        assertThat(container.run("ip", "route").stdout()).contains("192.168.0.0/16 via 10.10.0.254");
        call("DEL", ",'ipam':" + FILE).run().orFail();
        call("DEL", ",'ipam':" + FILE).run().orFail();
    }

    @Test
    @DisplayName("takes one or several addresses and gateways from CNI_ARGS")
    void cniArgs() {
        Command add = call("ADD", ",'ipam':{'type':'static'}");
        Outcome added = add.with("CNI_ARGS", "IP=10.10.0.1/24,11.11.0.1/24;GATEWAY=10.10.0.254")
                .run();
        assertThat(addresses(added)).containsExactly("10.10.0.1/24", "11.11.0.1/24");
        assertThat(added.stdout()).contains("\"gateway\": \"10.10.0.254\"");
    }

    @Test
    @DisplayName("runtimeConfig counts for more than args, and args for more than CNI_ARGS")
    void precedence() {
        String ipam = ",'ipam':{'type':'static','addresses':[{'address':'10.10.0.1/24'}]}";
        String args = ",'args':{'cni':{'ips':['10.11.0.1/24']}}";
        String runtime = ",'runtimeConfig':{'ips':['10.12.0.1/24','10.22.0.1/24']}";
        assertThat(addresses(call("ADD", ipam + args)
                        .with("CNI_ARGS", "IP=10.10.0.9/24")
                        .run()))
                .containsExactly("10.11.0.1/24");
        call("DEL", ipam).run().orFail();
        assertThat(addresses(call("ADD", ipam + args + runtime)
                        .with("CNI_ARGS", "IP=10.10.0.9/24")
                        .run()))
                .containsExactly("10.12.0.1/24", "10.22.0.1/24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'ipam':{'type':'static','addresses':[{'address':'10.10.0.1'}]}",
                ",'ipam':{'type':'static'},'args':{'cni':{'ips':['10.11.0.1']}}",
                ",'ipam':{'type':'static'},'runtimeConfig':{'ips':['10.11.0.1']}",
            })
    @DisplayName("an address without prefix length in any place is refused and nothing made")
    void refused(String more) {
        Outcome outcome = call("ADD", more).run();
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.stdout()).contains("\"msg\"");
        assertThat(host.run("ip", "-o", "link").stdout().lines()).hasSize(1);
    }

    @Test
    @DisplayName("an address without prefix length in CNI_ARGS is refused and nothing made")
    void refusedCniArgs() {
        Outcome outcome = call("ADD", ",'ipam':{'type':'static'}")
                .with("CNI_ARGS", "IP=10.10.0.1")
                .run();
        assertThat(outcome.stdout()).contains("10.10.0.1", "prefix length");
        assertThat(host.run("ip", "-o", "link").stdout().lines()).hasSize(1);
    }
}
