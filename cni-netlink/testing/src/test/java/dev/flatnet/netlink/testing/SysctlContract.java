// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.netns.Sysctl;
import dev.flatnet.netlink.netns.SysctlOutcome;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sysctls of all links, of those to come, and of each. */
abstract class SysctlContract extends KernelContract {
    SysctlContract(SomeKernel kernel) {
        super(kernel);
    }

    private static String forwarding(NetworkNamespace namespace, String family, String link) throws IOException {
        return namespace.sysctl(family, "conf", link, "forwarding");
    }

    @Test
    void linksToComeStartWithTheDefault() throws IOException {
        host.writeSysctl("0", "ipv4", "ip_forward");
        pair();
        host.writeSysctl("1", "ipv4", "conf", "default", "forwarding");
        ip.links().create(NewLink.bridge("br0"));
        assertThat(forwarding(host, "ipv4", "v0")).isEqualTo("0");
        assertThat(forwarding(host, "ipv4", "br0")).isEqualTo("1");
        assertThat(host.sysctl("ipv4", "ip_forward")).isEqualTo("0");
    }

    @Test
    void forwardingForAllIsForEachOfThem() throws IOException {
        host.writeSysctl("0", "ipv4", "ip_forward");
        host.writeSysctl("0", "ipv6", "conf", "all", "forwarding");
        pair();
        host.writeSysctl("1", "ipv4", "ip_forward");
        host.writeSysctl("1", "ipv6", "conf", "all", "forwarding");
        for (String family : List.of("ipv4", "ipv6")) {
            for (String link : List.of("all", "default", "v0")) {
                assertThat(forwarding(host, family, link))
                        .as(family + " " + link)
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void whatIsSoAlreadyIsNotWritten() throws IOException {
        pair();
        host.writeSysctl("0", "ipv6", "conf", "v0", "accept_ra");
        Sysctl so = Sysctl.of("0", "ipv6", "conf", "v0", "accept_ra");
        Sysctl other = Sysctl.of("1", "ipv4", "conf", "v0", "arp_notify");
        Sysctl none = Sysctl.of("1", "ipv4", "conf", "v7", "arp_notify");
        List<SysctlOutcome> outcomes = host.ensureSysctls(List.of(so, none, other));

        assertThat(outcomes).extracting(SysctlOutcome::wanted).containsExactly(so, none, other);
        assertThat(outcomes).extracting(SysctlOutcome::isChanged).containsExactly(false, false, true);
        assertThat(outcomes.get(1).failure().orElseThrow()).isInstanceOf(NoSuchFileException.class);
        assertThat(outcomes.get(2).before()).contains("0");
        assertThat(host.sysctl("ipv4", "conf", "v0", "arp_notify")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void ipv6AddressesStayWhereThatIsWanted(String value, boolean stay) throws IOException {
        int v0 = pairThatIsUp();
        host.writeSysctl(value, "ipv6", "conf", "v0", "keep_addr_on_down");
        ip.addresses().add(v0, address("fd00:1::1"), 64);
        ip.links().change(v0, new LinkChange().down());
        assertThat(ip.addresses().list(v0).stream()
                        .anyMatch(one -> one.address().equals(address("fd00:1::1"))))
                .isEqualTo(stay);
    }
}
