// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What real traffic comes to with {@code bandwidth}: of packets that are sent as fast as can be, as many arrive as fit into the
 * burst, the queue, and the time that it took.
 */
@KernelTest
class BandwidthTrafficTest {
    private static final int PACKETS = 300;
    private static final int PACKET_BYTES = 1042;
    private static final long BYTES_PER_SECOND = 100_000;
    private static final long BURST = 20_000;
    private static final long QUEUE = BURST + BYTES_PER_SECOND / 40;

    private final OnRealHost host = new OnRealHost();
    private ObjectNode config = PluginsOnKernel.JSON.createObjectNode();

    BandwidthTrafficTest() throws IOException {}

    @BeforeEach
    void anInterface() throws IOException {
        config = PluginsOnKernel.config("{'cniVersion': '1.0.0', 'name': 'net', 'type': 'bandwidth'}");
        config.set("prevResult", host.pair());
        host.host.run("ip", "address", "add", "10.1.2.1/24", "dev", "hostend");
        // Neighbours are learnt before anything is counted.
        host.host.run("ping", "-c", "1", "-W", "5", "10.1.2.3");
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private void limit(String way) throws IOException {
        config.put(way + "Rate", 8 * BYTES_PER_SECOND).put(way + "Burst", 8 * BURST);
        Run added = host.ours("bandwidth", "ADD", config);
        assertThat(added.status()).as(added.text()).isZero();
    }

    /** How many of the packets arrived. */
    private static long send(TestNamespace from, TestNamespace to, String address) {
        long before = received(to);
        from.run("perl", "-MSocket", "-e", """
                socket(S, PF_INET, SOCK_DGRAM, 17) or die;
                send(S, "x" x 1000, 0, sockaddr_in(9, inet_aton("%s"))) for 1..%d;
                """.formatted(address, PACKETS));
        return settled(to, before) - before;
    }

    /** The kernel delivers in the background: the number once it does not grow any more, or all have arrived. */
    private static long settled(TestNamespace to, long before) {
        long last = -1;
        long now = received(to);
        while (now != last && now - before < PACKETS) {
            LockSupport.parkNanos(100_000_000);
            last = now;
            now = received(to);
        }
        return now;
    }

    /** Nobody listens, so each is counted in NoPorts, the second number of the second line. */
    private static long received(TestNamespace namespace) {
        return namespace
                .run("grep", "^Udp:", "/proc/net/snmp")
                .text()
                .lines()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
                .findFirst()
                .orElseThrow();
    }

    private void assertHeldBack(TestNamespace from, TestNamespace to, String address) {
        long start = System.nanoTime();
        long arrived = send(from, to, address);
        double seconds = (System.nanoTime() - start) / 1e9;
        long most = (long) (BURST + QUEUE + BYTES_PER_SECOND * seconds) / PACKET_BYTES + 1;
        assertThat(arrived).isBetween(BURST / PACKET_BYTES - 1, Math.min(most, PACKETS));
    }

    @Test
    void whatGoesToTheContainerIsHeldBack() throws IOException {
        assertThat(send(host.host, host.container, "10.1.2.3")).isEqualTo(PACKETS);
        limit("ingress");
        assertHeldBack(host.host, host.container, "10.1.2.3");
        assertThat(send(host.container, host.host, "10.1.2.1")).isEqualTo(PACKETS);
    }

    @Test
    void whatComesFromTheContainerIsHeldBack() throws IOException {
        assertThat(send(host.container, host.host, "10.1.2.1")).isEqualTo(PACKETS);
        limit("egress");
        assertHeldBack(host.container, host.host, "10.1.2.1");
        assertThat(send(host.host, host.container, "10.1.2.3")).isEqualTo(PACKETS);
    }
}
