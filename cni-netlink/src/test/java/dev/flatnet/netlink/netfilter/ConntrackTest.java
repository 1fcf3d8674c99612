// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections between two namespaces, some of them translated; {@code conntrack} is the oracle. */
@KernelTest
class ConntrackTest {
    private final NftNamespace client = new NftNamespace();
    private TestNamespace server;
    private Conntrack conntrack;

    @BeforeEach
    void connect() throws IOException {
        server = TestNamespace.create();
        client.netns().run("ip", "link", "add", "c0", "type", "veth", "peer", "name", "s0", "netns", server.name());
        client.netns().run("ip", "address", "add", "10.9.0.1/24", "dev", "c0");
        client.netns().run("ip", "address", "add", "fd09::1/64", "dev", "c0", "nodad");
        client.netns().run("ip", "link", "set", "c0", "up");
        server.run("ip", "address", "add", "10.9.0.2/24", "dev", "s0");
        server.run("ip", "address", "add", "fd09::2/64", "dev", "s0", "nodad");
        server.run("ip", "link", "set", "s0", "up");
        client.load("""
                table ip t {
                  chain zones { type filter hook output priority raw; udp dport 99 ct zone set 7; }
                  chain nat { type nat hook output priority -100; udp dport 53 dnat to 10.9.0.2:5353; }
                  chain marking { type filter hook output priority filter; udp dport 5353 ct mark set 0x1005; }
                }
                table ip6 t { chain track { type filter hook output priority filter; ct state new accept; }; }
                """);
        try (NetworkNamespace reference =
                NetworkNamespace.open(client.netns().path().toString())) {
            conntrack = Conntrack.open(reference);
        }
        for (String end : List.of("10.9.0.2/53", "10.9.0.2/99", "10.9.0.2/100", "fd09::2/53")) {
            // Nobody needs to listen.
            client.netns().run("bash", "-c", "echo > /dev/udp/" + end);
        }
    }

    @AfterEach
    void close() throws IOException {
        // Whatever of it there is: the beginning may have failed halfway.
        try {
            if (conntrack != null) {
                conntrack.close();
            }
        } finally {
            try {
                if (server != null) {
                    server.close();
                }
            } finally {
                client.close();
            }
        }
    }

    @Test
    void listsWhatTheToolLists() throws IOException {
        assertThat(conntrack.list(ConntrackFilter.any())).hasSize(tool("-f", "ipv4") + tool("-f", "ipv6"));
        assertThat(conntrack.list(ConntrackFilter.any().protocol(Match.UDP).originalDestinationPort(53)))
                .hasSize(2);
    }

    @Test
    void saysHowAConnectionIsTranslated() throws IOException {
        List<ConntrackEntry> entries = conntrack.list(ConntrackFilter.any().mark(0x1005));

        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.original())
                    .asString()
                    .matches("protocol 17 src=10.9.0.1 dst=10.9.0.2 sport=\\d+ dport=53");
            assertThat(entry.reply()).asString().matches("protocol 17 src=10.9.0.2 dst=10.9.0.1 sport=5353 dport=\\d+");
            assertThat(entry.isDestinationTranslated()).isTrue();
            assertThat(entry.isSourceTranslated()).isFalse();
            assertThat(entry.timeout()).isPositive();
        });
    }

    @Test
    void everyPartOfAFilterCounts() throws IOException {
        InetAddress here = InetAddress.getByName("10.9.0.1");
        InetAddress there = InetAddress.getByName("10.9.0.2");
        ConntrackFilter udp = ConntrackFilter.any().protocol(Match.UDP);
        int port = conntrack.list(udp.zone(7)).get(0).original().sourcePort().orElseThrow();

        assertThat(conntrack.list(udp.originalSource(here))).hasSize(3);
        assertThat(conntrack.list(udp.originalDestination(there).originalSourcePort(port)))
                .hasSize(1);
        assertThat(conntrack.list(udp.replySource(there).replySourcePort(5353))).hasSize(1);
        assertThat(conntrack.list(udp.replyDestination(here).replyDestinationPort(port)))
                .hasSize(1);
        assertThat(conntrack.list(udp.mark(0x1000, 0xf000))).hasSize(1);
        assertThat(conntrack.list(udp.mark(0x2000, 0xf000))).isEmpty();
        assertThat(conntrack.list(udp.zone(7))).hasSize(1);
        assertThat(conntrack.list(udp.originalDestination(InetAddress.getByName("fd09::2"))))
                .hasSize(1);
        assertThat(conntrack.list(ConntrackFilter.any().protocol(Match.SCTP))).isEmpty();
    }

    @Test
    void deletesByFilter() throws IOException {
        int before = tool("-f", "ipv4");

        assertThat(conntrack.delete(ConntrackFilter.any().protocol(Match.UDP).originalDestinationPort(53)))
                .isEqualTo(2);
        assertThat(tool("-f", "ipv4")).isEqualTo(before - 1);
        assertThat(conntrack.delete(ConntrackFilter.any().zone(7))).isEqualTo(1);
        assertThat(conntrack.delete(ConntrackFilter.any().zone(7))).isZero();
        assertThat(tool("-f", "ipv4")).isEqualTo(before - 2);
    }

    @Test
    void whatIsGoneIsNoFailure() throws IOException {
        ConntrackEntry entry =
                conntrack.list(ConntrackFilter.any().mark(0x1005)).get(0);

        assertThat(conntrack.delete(entry)).isTrue();
        assertThat(conntrack.delete(entry)).isFalse();
    }

    @Test
    void flushesAll() throws IOException {
        conntrack.flush();

        assertThat(conntrack.list(ConntrackFilter.any())).isEmpty();
        assertThat(tool("-f", "ipv4")).isZero();
    }

    @Test
    void icmpIsListedAndDeleted() throws IOException {
        client.netns().run("ping", "-c", "1", "-W", "2", "10.9.0.2");
        client.netns().run("ping", "-c", "1", "-W", "2", "fd09::2");

        List<ConntrackEntry> v4 = conntrack.list(ConntrackFilter.any().protocol(1));
        assertThat(v4).singleElement().satisfies(entry -> {
            assertThat(entry.isReplied()).isTrue();
            assertThat(entry.original().icmp())
                    .hasValueSatisfying(icmp -> assertThat(icmp.type()).isEqualTo(8));
        });
        assertThat(conntrack.delete(ConntrackFilter.any().protocol(1))).isEqualTo(1);
        assertThat(conntrack.delete(
                        ConntrackFilter.any().protocol(58).originalSource(InetAddress.getByName("fd09::1"))))
                .isPositive();
    }

    /** How many lines {@code conntrack -L} prints. */
    private int tool(String... options) {
        String[] line = new String[options.length + 2];
        line[0] = "conntrack";
        line[1] = "-L";
        System.arraycopy(options, 0, line, 2, options.length);
        return (int) client.netns().run(line).stdout().lines().count();
    }
}
