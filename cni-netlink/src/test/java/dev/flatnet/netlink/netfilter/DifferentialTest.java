// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the library builds lists as what {@code nft -f} builds. */
@KernelTest
class DifferentialTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");

    @Test
    void masquerading() throws IOException {
        NftBatch batch = new NftBatch()
                .addTable(TABLE)
                .addIpv4VerdictMap(TABLE, "attachments")
                .addPostroutingNatChain(TABLE, "postrouting", 100)
                .addRule(
                        TABLE,
                        "postrouting",
                        Expression.loadNetworkHeader(12, 4),
                        Expression.lookUpVerdict("attachments"))
                .addChain(TABLE, "from-10.87.1.0-24")
                .addRule(
                        TABLE,
                        "from-10.87.1.0-24",
                        Expression.loadNetworkHeader(16, 4),
                        Expression.mask(new byte[] {-1, -1, -1, 0}),
                        Expression.isEqualTo(new byte[] {10, 87, 1, 0}),
                        Expression.decide(Verdict.backToCaller()))
                .addRule(TABLE, "from-10.87.1.0-24", Expression.masquerade())
                .addElement(
                        TABLE,
                        "attachments",
                        new MapElement(
                                new byte[] {10, 87, 1, 5},
                                Verdict.goTo("from-10.87.1.0-24"),
                                Optional.of("flatnet/904c34625a52/eth0")));

        assertSame(batch, """
                table ip flatnet {
                  map attachments { type ipv4_addr : verdict
                    elements = { 10.87.1.5 comment "flatnet/904c34625a52/eth0" : goto from-10.87.1.0-24 }; }
                  chain postrouting { type nat hook postrouting priority srcnat; policy accept;
                    ip saddr vmap @attachments; }
                  chain from-10.87.1.0-24 {
                    ip daddr 10.87.1.0/24 return
                    masquerade; }
                }
                """);
    }

    private static void assertSame(NftBatch batch, String ruleset) throws IOException {
        try (NftNamespace ours = new NftNamespace();
                NftNamespace theirs = new NftNamespace()) {
            try (Nftables nftables = ours.nftables()) {
                nftables.commit(batch);
            }
            theirs.load(ruleset);
            assertThat(ours.listing()).isEqualTo(theirs.listing()).isNotEmpty();
        }
    }
}
