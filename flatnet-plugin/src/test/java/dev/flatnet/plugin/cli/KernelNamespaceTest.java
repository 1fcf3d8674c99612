// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.conformance.NamespaceProbe;
import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The probe sees what ip made, and what the probe breaks is broken. */
@KernelTest
class KernelNamespaceTest {

    private static void ip(NamespaceProbe namespace, String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "ip";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        Command.of(line).in(Path.of(namespace.path())).run().orFail();
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text);
    }

    @Test
    void seesAndBreaks() throws IOException {
        try (NamespaceProbe namespace = new CreatedNamespaces().open()) {
            ip(namespace, "link", "add", "eth0", "address", "02:00:00:00:00:07", "type", "veth", "peer", "name", "p0");
            ip(namespace, "link", "set", "eth0", "up");
            ip(namespace, "link", "set", "p0", "up");
            ip(namespace, "address", "add", "198.18.0.5/24", "dev", "eth0");
            // Without "proto static", and with: a probe has to remove whoever's route.
            ip(namespace, "route", "add", "default", "via", "198.18.0.1");
            ip(namespace, "route", "add", "203.0.113.0/24", "dev", "eth0", "proto", "static", "metric", "7");
            ObservedInterface before = namespace.find("eth0").orElseThrow();
            assertThat(before.mac()).isEqualTo("02:00:00:00:00:07");
            assertThat(before.addresses()).contains(prefix("198.18.0.5/24"));
            assertThat(before.routes())
                    .contains(prefix("0.0.0.0/0"), prefix("203.0.113.0/24"), prefix("198.18.0.0/24"));

            namespace.deleteRoute("eth0", prefix("0.0.0.0/0"));
            namespace.deleteRoute("eth0", prefix("203.0.113.0/24"));
            assertThat(namespace.find("eth0").orElseThrow().routes())
                    .contains(prefix("198.18.0.0/24"))
                    .doesNotContain(prefix("0.0.0.0/0"), prefix("203.0.113.0/24"));
            namespace.deleteAddress("eth0", prefix("198.18.0.5/24"));
            assertThat(namespace.find("eth0").orElseThrow().addresses()).doesNotContain(prefix("198.18.0.5/24"));
            namespace.deleteInterface("eth0");
            assertThat(namespace.find("eth0")).isEmpty();
        }
    }

    @Test
    void isGoneWhenClosedAndMayBeClosedAgain() throws IOException {
        NamespaceProbe namespace = new CreatedNamespaces().open();
        assertThat(Path.of(namespace.path())).exists();
        namespace.close();
        assertThat(Files.exists(Path.of(namespace.path()))).isFalse();
        namespace.close();
    }

    @Test
    void aGivenOneStays() throws IOException {
        try (NamespaceProbe namespace = new CreatedNamespaces().open()) {
            try (NamespaceProbe given = new GivenNamespace(namespace.path()).open()) {
                assertThat(given.find("lo")).isPresent();
            }
            assertThat(namespace.find("lo")).isPresent();
        }
    }
}
