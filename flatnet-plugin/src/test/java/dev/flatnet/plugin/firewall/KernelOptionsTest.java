// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a kernel that lacks something for our rules. */
class KernelOptionsTest {
    private final InMemoryKernel kernel = new InMemoryKernel();
    private final NftablesRules rules = NftablesRules.in(kernel.create("/run/netns/host"));

    @ParameterizedTest
    @CsvSource({
        "masq, MASQUERADE, CONFIG_NFT_MASQ",
        "masq, PORTS, CONFIG_NFT_MASQ",
        "fib, PORTS, CONFIG_NFT_FIB_IPV4",
        "ct, PORTS, CONFIG_NFT_CT",
        "ct, ADMISSION, CONFIG_NFT_CT",
        "ct, INGRESS, CONFIG_NFT_CT",
        "nat, PORTS, maps from ports to addresses",
    })
    void theOptionIsNamed(String expression, Part part, String option) throws Exception {
        rules.requireUsable(Set.of(part));
        kernel.removeExpression(expression);
        assertThatThrownBy(() -> rules.requireUsable(Set.of(part)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the kernel lacks " + option);
    }

    @Test
    void whatIsNotWantedIsNotMissed() throws Exception {
        kernel.removeExpression("fib");
        assertThatCode(() -> rules.requireUsable(Set.of(Part.MASQUERADE))).doesNotThrowAnyException();
    }

    @Test
    void nfTablesThemselvesMayBeMissing() {
        kernel.removeNftables();
        assertThatThrownBy(() -> rules.requireUsable(Set.of(Part.PORTS)))
                .hasMessageContaining("the kernel lacks CONFIG_NF_TABLES:");
    }

    @Test
    void otherRefusalsAreSaidAsTheyAre() {
        kernel.failChange(1, Errno.ENOENT);
        assertThatThrownBy(() -> rules.requireUsable(Set.of(Part.PORTS)))
                .hasMessageContaining("the kernel refuses our rules:");
        kernel.setUnprivileged(true);
        assertThatThrownBy(() -> rules.requireUsable(Set.of(Part.PORTS))).isInstanceOf(NetlinkException.class);
    }
}
