// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our {@code bandwidth} beside Go's, on the real kernel: {@code tc} shows the same, and each takes over from the other. */
@KernelTest
class BandwidthTakeoverTest {
    private final OnRealHost host = new OnRealHost();
    private ObjectNode config = PluginsOnKernel.JSON.createObjectNode();

    BandwidthTakeoverTest() throws IOException {}

    @BeforeEach
    void anInterface() throws IOException {
        config = PluginsOnKernel.config("""
                {'cniVersion': '1.0.0', 'name': 'net', 'type': 'bandwidth', 'ingressRate': 8000000, 'ingressBurst': 800000,
                 'egressRate': 16000000, 'egressBurst': 1600000}""");
        config.set("prevResult", host.pair());
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private static Run require(Run run) {
        assertThat(run.status()).as(run.text()).isZero();
        return run;
    }

    private static String ifb(Run added) {
        return added.answer().path("interfaces").path(2).path("name").asText();
    }

    /**
     * What {@code tc} shows of everything but the redirection itself, which the reference plugin has twice, and with a class that
     * there is not.
     */
    private List<String> shown(String ifb) {
        return List.of(
                host.host.run("tc", "qdisc", "show", "dev", "hostend").text(),
                host.host.run("tc", "qdisc", "show", "dev", ifb).text(),
                host.host
                        .run("tc", "filter", "show", "dev", "hostend", "parent", "ffff:")
                        .text()
                        .lines()
                        .filter(line -> line.contains("filter") || line.contains("match"))
                        .map(line -> line.replaceAll(" (\\*?flowid 1:1|terminal flowid) .*", ""))
                        .toList()
                        .toString(),
                host.host.link(ifb).get("mtu").asText() + host.host.link(ifb).get("txqlen"));
    }

    private void assertGone(String ifb) {
        assertThat(host.host.links()).doesNotContain(ifb).contains("hostend");
    }

    @Test
    void bothMakeTheSame() throws IOException {
        Run theirs = require(host.theirs("bandwidth", "ADD", config));
        String ifb = ifb(theirs);
        List<String> shownOfTheirs = shown(ifb);
        require(host.ours("bandwidth", "DEL", config));
        assertGone(ifb);
        host.host.run("tc", "qdisc", "delete", "dev", "hostend", "root");
        host.host.run("tc", "qdisc", "delete", "dev", "hostend", "ingress");

        Run ours = require(host.ours("bandwidth", "ADD", config));
        assertThat(ifb(ours)).isEqualTo(ifb);
        assertThat(shown(ifb)).isEqualTo(shownOfTheirs);
        require(host.theirs("bandwidth", "DEL", config));
        assertGone(ifb);
    }

    /** Rates from a modem's to 40 Gbit/s: what the kernel rounds, the other one's CHECK must not complain about. */
    @ParameterizedTest
    @ValueSource(longs = {64_000L, 3_333_333L, 1_000_000_000L, 40_000_000_000L})
    void eachFindsWhatTheOtherMadeInOrder(long rate) throws IOException {
        config.put("ingressRate", rate).put("egressRate", rate);
        Run theirs = require(host.theirs("bandwidth", "ADD", config));
        if (rate < 1L << 35) {
            require(host.ours("bandwidth", "CHECK", PluginsOnKernel.after(config, theirs)));
        }
        require(host.ours("bandwidth", "DEL", config));

        Run ours = require(host.ours("bandwidth", "ADD", config));
        require(host.ours("bandwidth", "CHECK", PluginsOnKernel.after(config, ours)));
        require(host.theirs("bandwidth", "DEL", config));
        assertGone(ifb(ours));
    }

    @Test
    void oursTakesTheReferencePluginsPlaceInARepeatedAdd() throws IOException {
        require(host.theirs("bandwidth", "ADD", config));
        Run ours = require(host.ours("bandwidth", "ADD", config));
        require(host.ours("bandwidth", "CHECK", PluginsOnKernel.after(config, ours)));
        require(host.ours("bandwidth", "DEL", config));
        assertGone(ifb(ours));
    }
}
