// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What host-local's own tests do with the whole plugin, done with ours as a process; the list is in docs/ipam.md. */
class HostLocalScenariosIT {
    private static final String NETNS = "/nonexistent";
    private static final Pattern ADDRESS = Pattern.compile("\"address\": \"([^\"]*)\"");
    private static final String TWO_FAMILIES =
            "[[{'subnet':'10.1.2.0/24'},{'subnet':'10.2.2.0/24'}],[{'subnet':'2001:db8:1::/64'}]]";

    @TempDir
    Path dataDir = Path.of("");

    private Command call(String verb, String container, String ipam) {
        return new IpamProcess(dataDir, "10.1.2.0/24")
                .command(verb, container, NETNS)
                .reading(config(ipam, ""));
    }

    private String config(String ipam, String more) {
        return ("{'cniVersion':'1.0.0','name':'net'" + more + ",'ipam':{'type':'flatnet-ipam','dataDir':'" + dataDir
                        + "'," + ipam + "}}")
                .replace('\'', '"');
    }

    private static List<String> addresses(Outcome outcome) {
        return ADDRESS.matcher(outcome.orFail().stdout())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private Path file(String name) {
        return dataDir.resolve("net").resolve(name);
    }

    private List<String> leases() throws IOException {
        try (Stream<Path> files = Files.list(dataDir.resolve("net"))) {
            return files.map(each -> String.valueOf(each.getFileName()))
                    .filter(name -> !name.startsWith("l"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @DisplayName("allocates and releases addresses of two families, with the files' contents")
    void twoFamilies() throws Exception {
        String ipam = "'ranges':" + TWO_FAMILIES + ",'routes':[{'dst':'0.0.0.0/0'},{'dst':'::/0'},"
                + "{'dst':'192.168.0.0/16','gw':'1.1.1.1'},{'dst':'2001:db8:2::0/64','gw':'2001:db8:3::1'}]";
        Outcome added = call("ADD", "dummy", ipam).run();
        assertThat(addresses(added)).containsExactly("10.1.2.2/24", "2001:db8:1::2/64");
        assertThat(added.stdout().replaceAll("\\s", ""))
                .contains("\"gateway\":\"10.1.2.1\"")
                .contains("\"gateway\":\"2001:db8:1::1\"")
                .contains("{\"dst\":\"192.168.0.0/16\",\"gw\":\"1.1.1.1\"}")
                .contains("{\"dst\":\"2001:db8:2::/64\",\"gw\":\"2001:db8:3::1\"}")
                .doesNotContain("\"interface\"");
        assertThat(file("10.1.2.2")).hasContent("dummy\r\neth0");
        assertThat(file("2001:db8:1::2")).hasContent("dummy\r\neth0");
        assertThat(file("last_reserved_ip.0")).hasContent("10.1.2.2");
        assertThat(file("last_reserved_ip.1")).hasContent("2001:db8:1::2");
        call("DEL", "dummy", ipam).run().orFail();
        assertThat(leases()).isEmpty();
    }

    @Test
    @DisplayName("allocates and releases by interface; repeating ADD gives the lease again, where host-local fails")
    void byInterface() throws Exception {
        String ipam = "'ranges':[[{'subnet':'10.1.2.0/24'}]]";
        assertThat(addresses(call("ADD", "dummy", ipam).run())).containsExactly("10.1.2.2/24");
        Command eth1 = call("ADD", "dummy", ipam).with("CNI_IFNAME", "eth1");
        assertThat(addresses(eth1.run())).containsExactly("10.1.2.3/24");
        assertThat(addresses(call("ADD", "dummy", ipam).run())).containsExactly("10.1.2.2/24");
        assertThat(file("10.1.2.3")).hasContent("dummy\r\neth1");
        call("DEL", "dummy", ipam).run().orFail();
        assertThat(leases()).containsExactly("10.1.2.3");
        eth1.with("CNI_COMMAND", "DEL").run().orFail();
        assertThat(leases()).isEmpty();
    }

    @Test
    @DisplayName("releases what host-local before 0.8 wrote, white space around it ignored, and nothing of others")
    void oldFormat() throws Exception {
        Files.createDirectories(dataDir.resolve("net"));
        Files.writeString(file("10.1.2.5"), " dummy\n");
        Files.writeString(file("10.1.2.6"), "dummy0");
        call("DEL", "dummy", "'subnet':'10.1.2.0/24'").run().orFail();
        assertThat(leases()).containsExactly("10.1.2.6");
    }

    @Test
    @DisplayName("DEL of a container that is unknown is success, with nothing on stdout or stderr")
    void unknownContainer() {
        Outcome outcome = call("DEL", "dummy", "'subnet':'10.1.2.0/24'").run().orFail();
        assertThat(outcome.stdout() + outcome.stderr()).isEmpty();
    }

    @Test
    @DisplayName("an ADD that makes its directory says nothing on stderr")
    void noNoise() {
        Outcome outcome = call("ADD", "dummy", "'subnet':'10.1.2.0/24'").run().orFail();
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    @DisplayName("gives the address of CNI_ARGS, without and with a prefix length")
    void requestedByCniArgs() {
        Command call = call("ADD", "c1", "'ranges':[[{'subnet':'10.1.2.0/24'}]]");
        assertThat(addresses(
                        call.with("CNI_ARGS", "IgnoreUnknown=1;IP=10.1.2.88").run()))
                .containsExactly("10.1.2.88/24");
        assertThat(addresses(call.with("CNI_CONTAINERID", "c2")
                        .with("CNI_ARGS", "IP=10.1.2.89/24")
                        .run()))
                .containsExactly("10.1.2.89/24");
    }

    @Test
    @DisplayName("gives the addresses of args.cni.ips and runtimeConfig.ips, in several ranges and families")
    void requestedByArguments() {
        String ipam = "'ranges':" + TWO_FAMILIES;
        String requested = "['10.2.2.88/24','2001:db8:1::999']";
        assertThat(addresses(call("ADD", "c1", ipam)
                        .reading(config(ipam, ",'args':{'cni':{'ips':" + requested + "}}"))
                        .run()))
                .containsExactly("10.2.2.88/24", "2001:db8:1::999/64");
        assertThat(addresses(call("ADD", "c2", ipam)
                        .reading(config(ipam, ",'runtimeConfig':{'ips':['10.1.2.7','2001:db8:1::7/64']}"))
                        .run()))
                .containsExactly("10.1.2.7/24", "2001:db8:1::7/64");
    }

    @Test
    @DisplayName("puts the sets of runtimeConfig.ipRanges in front, then the single range, then ranges")
    void rangesOfTheRuntime() {
        String ipam = "'subnet':'10.1.2.0/24','ranges':[[{'subnet':'10.3.0.0/24'}]]";
        assertThat(addresses(call("ADD", "c1", ipam)
                        .reading(config(ipam, ",'runtimeConfig':{'ipRanges':[[{'subnet':'2001:db8:1::/64'}]]}"))
                        .run()))
                .containsExactly("2001:db8:1::2/64", "10.1.2.2/24", "10.3.0.2/24");
    }

    @Test
    @DisplayName("a requested address that cannot be had fails, and nothing is leased of any set")
    void unusableRequest() throws Exception {
        String ipam = "'ranges':" + TWO_FAMILIES;
        Outcome outcome = call("ADD", "c1", ipam)
                .reading(config(ipam, ",'args':{'cni':{'ips':['10.1.2.88','10.2.2.77']}}"))
                .run();
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stdout()).contains("10.2.2.77");
        assertThat(call("ADD", "c1", ipam).with("CNI_ARGS", "IP=10.9.9.9").run().stdout())
                .contains("10.9.9.9");
        assertThat(leases()).isEmpty();
    }

    @Test
    @DisplayName("a range that is full fails and changes nothing, until somebody leaves")
    void exhaustion() throws Exception {
        String ipam = "'subnet':'10.1.2.0/30'";
        call("ADD", "c1", ipam).run().orFail();
        Outcome late = call("ADD", "c2", ipam).run();
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.stdout()).contains("10.1.2.1-10.1.2.2", "c1");
        assertThat(leases()).containsExactly("10.1.2.2");
        assertThat(file("10.1.2.2")).hasContent("c1\r\neth0");
        call("DEL", "c1", ipam).run().orFail();
        assertThat(addresses(call("ADD", "c2", ipam).run())).containsExactly("10.1.2.2/30");
    }
}
