// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import static dev.flatnet.plugin.traffic.Lab.OUTSIDE;
import static dev.flatnet.plugin.traffic.Lab.OUTSIDE_6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.plugin.traffic.Lab.Container;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plugin {@code firewall} on a host where Debian's has been at work, and still is. */
@KernelTest
class ReferenceFirewallTest {
    private static final String KEYS = "'backend': 'iptables'";

    private final Lab lab = new Lab();
    private final List<Peer> peers = new ArrayList<>();
    private Container theirs;
    private Container ours;

    @BeforeEach
    void containers() {
        lab.bridge(1);
        theirs = lab.container(1, 2);
        ours = lab.container(1, 3);
        for (String tables : List.of("iptables", "ip6tables")) {
            lab.host.run(tables, "-P", "FORWARD", "DROP");
        }
        peers.add(Peer.serve(lab.outside, "tcp", "0.0.0.0", 80));
        peers.add(Peer.serve(lab.outside, "tcp", "::", 80));
        lab.callReference("firewall", "ADD", theirs, KEYS);
    }

    @AfterEach
    void stop() {
        peers.forEach(Peer::close);
        lab.close();
    }

    private static boolean isServed(Container who) {
        boolean ipv4 = Peer.ask(who.netns(), "tcp", OUTSIDE, 80).isPresent();
        assertThat(Peer.ask(who.netns(), "tcp", OUTSIDE_6, 80).isPresent()).isEqualTo(ipv4);
        return ipv4;
    }

    private String iptables() {
        return lab.host.run("iptables", "-S").text()
                + lab.host.run("ip6tables", "-S").text();
    }

    private void call(String verb, Container who, String keys) {
        JsonNode answer = lab.call("firewall", verb, who, keys);
        assertThat(answer.path("msg").asText()).as(answer.toString()).isEmpty();
    }

    @Test
    void bothAreServedAndNeitherTakesAnythingFromTheOther() {
        String before = iptables();
        call("ADD", ours, KEYS);
        assertThat(isServed(theirs)).isTrue();
        assertThat(isServed(ours)).isTrue();
        lab.callReference("firewall", "CHECK", theirs, KEYS);
        call("DEL", ours, KEYS);
        assertThat(iptables()).isEqualTo(before);

        call("ADD", ours, KEYS);
        lab.callReference("firewall", "DEL", theirs, KEYS);
        assertThat(isServed(ours)).isTrue();
        assertThat(isServed(theirs)).isFalse();
        call("DEL", ours, KEYS);
        assertThat(iptables()).doesNotContain("CNI-");
    }

    @Test
    void theReferencePluginFindsItsChainsInOurs() {
        lab.callReference("firewall", "DEL", theirs, KEYS);
        lab.host.run("iptables", "-F");
        lab.host.run("iptables", "-X");
        call("ADD", ours, KEYS);
        lab.callReference("firewall", "ADD", theirs, KEYS);
        assertThat(iptables().split("-A FORWARD ", -1)).as("a jump a family").hasSize(3);
        assertThat(isServed(theirs)).isTrue();
    }

    @Test
    void whatItAttachedIsInOrderAndCanBeDetached() {
        call("CHECK", theirs, KEYS);
        call("ADD", ours, KEYS);
        call("DEL", theirs, KEYS);
        assertThat(isServed(theirs)).isFalse();
        assertThat(isServed(ours)).isTrue();
        assertThat(iptables()).doesNotContain(theirs.ipv4()).doesNotContain(theirs.ipv6());
        assertThat(lab.call("firewall", "CHECK", theirs, KEYS).path("code").asInt())
                .isEqualTo(105);
    }

    /** A late DEL of whoever had the address before is nothing to who has it now. */
    @Test
    void anAddressThatWasOursIsNotTakenFromThem() {
        Container before = new Container("gone", ours.netns(), "br1", theirs.ipv4(), theirs.ipv6());
        call("ADD", before, KEYS);
        String rules = iptables();
        call("DEL", before, KEYS);
        assertThat(rules).contains(theirs.ipv4());
        assertThat(iptables()).contains("-s " + theirs.ipv4());
        assertThat(isServed(theirs)).isTrue();
    }

    @Test
    void itsIsolationIsInOrderToo() {
        String keys = KEYS + ", 'ingressPolicy': 'same-bridge'";
        assertThat(lab.call("firewall", "CHECK", theirs, keys).path("code").asInt())
                .isEqualTo(105);
        lab.callReference("firewall", "ADD", theirs, keys);
        call("CHECK", theirs, keys);
    }
}
