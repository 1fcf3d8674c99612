// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.netfilter.Conntrack;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import dev.flatnet.netlink.netfilter.ConntrackFilter;
import dev.flatnet.netlink.netfilter.ConntrackTuple;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tracked flows are forgotten when a port is published, and when it is not any more. */
class StaleFlowsTest {
    private final InMemoryKernel memory = new InMemoryKernel();
    private FirewallHost host;
    private long flows;

    StaleFlowsTest() throws IOException {
        host = new FirewallHost(SomeKernel.inMemory(memory));
    }

    @BeforeEach
    void aHostWithAnAddress() throws IOException {
        try (RouteNetlink netlink = RouteNetlink.open(host.namespace)) {
            int link = netlink.links().create(NewLink.bridge("eth0")).index();
            netlink.addresses().add(link, IpAddresses.parse("192.0.2.1"), 24);
        }
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    /** A flow from 198.51.100.9, and where it leads. */
    private void flow(int protocol, String to, int port, String target, int targetPort) {
        memory.track(
                host.namespace,
                new ConntrackEntry(
                        tuple(protocol, "198.51.100.9", 5000, to, port),
                        tuple(protocol, target, targetPort, "198.51.100.9", 5000),
                        0,
                        0,
                        0,
                        30,
                        ++flows));
    }

    private static ConntrackTuple tuple(int protocol, String from, int fromPort, String to, int toPort) {
        return new ConntrackTuple(
                IpAddresses.parse(from),
                IpAddresses.parse(to),
                protocol,
                Optional.of(fromPort),
                Optional.of(toPort),
                Optional.empty());
    }

    private int left() throws IOException {
        try (Conntrack conntrack = Conntrack.open(host.namespace)) {
            return conntrack.list(ConntrackFilter.any()).size();
        }
    }

    private void publish(String container, PortMapping mapping, String address) throws Exception {
        host.firewall.apply(
                attachment(container),
                policy(new PortPolicy(
                        List.of(mapping), prefixes(address), Hairpin.NONE, Optional.empty(), Conditions.NONE)));
    }

    @ParameterizedTest
    @CsvSource({
        // To a container that had the port, and to the host itself when nobody had.
        "17, 192.0.2.1, 53, 10.1.0.9, 53, 0",
        "17, 192.0.2.1, 53, 192.0.2.1, 53, 0",
        "17, 127.0.0.1, 53, 127.0.0.1, 53, 0",
        "17, 192.0.2.1, 53, 10.1.0.2, 54, 0",
        // Where it should lead; another port, another protocol; somebody else's server.
        "17, 192.0.2.1, 53, 10.1.0.2, 53, 1",
        "17, 192.0.2.1, 54, 10.1.0.9, 53, 1",
        "6, 192.0.2.1, 53, 10.1.0.9, 53, 1",
        "132, 192.0.2.1, 53, 10.1.0.9, 53, 1",
        "17, 203.0.113.5, 53, 203.0.113.5, 53, 1",
        "17, 203.0.113.5, 53, 10.1.0.9, 53, 1",
    })
    void publishing(int protocol, String to, int port, String target, int targetPort, int left) throws Exception {
        flow(protocol, to, port, target, targetPort);
        publish("c1", PortMapping.of(Protocol.UDP, 53, 53), "10.1.0.2/16");
        assertThat(left()).isEqualTo(left);
    }

    @Test
    void anAddressThatIsAnothersIsLeftToThat() throws Exception {
        publish("c2", PortMapping.of(Protocol.UDP, 53, 53).on(IpAddresses.parse("127.0.0.1")), "10.1.0.3/16");
        flow(17, "127.0.0.1", 53, "10.1.0.3", 53);
        flow(17, "192.0.2.1", 53, "192.0.2.1", 53);
        publish("c1", PortMapping.of(Protocol.UDP, 53, 53), "10.1.0.2/16");
        assertThat(left()).isEqualTo(1);
        flow(17, "192.0.2.1", 53, "10.1.0.2", 53);
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(left()).isEqualTo(1);
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(left()).isZero();
    }

    @Test
    void sctpIsForgottenAsWellAndTcpEndsByItself() throws Exception {
        publish("c1", PortMapping.of(Protocol.SCTP, 53, 53), "10.1.0.2/16");
        publish("c2", PortMapping.of(Protocol.TCP, 53, 53), "10.1.0.3/16");
        flow(132, "192.0.2.1", 53, "10.1.0.2", 53);
        flow(6, "192.0.2.1", 53, "10.1.0.3", 53);
        host.firewall.remove(attachment("c1"), ALL);
        host.firewall.remove(attachment("c2"), ALL);
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void withoutARecordTheRulesSayWhichPortsThereWere() throws Exception {
        publish("c1", PortMapping.of(Protocol.UDP, 53, 53), "10.1.0.2/16");
        flow(17, "192.0.2.1", 53, "10.1.0.2", 53);
        host.records.delete(attachment("c1"));
        host.firewall.remove(attachment("c1"), ALL);
        assertThat(left()).isZero();
    }
}
