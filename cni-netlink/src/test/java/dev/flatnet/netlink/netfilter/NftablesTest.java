// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading and committing against the real kernel; {@code nft} is the oracle. */
@KernelTest
class NftablesTest {
    private static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");

    private final NftNamespace namespace = new NftNamespace();
    private Nftables nftables;

    @BeforeEach
    void open() throws IOException {
        nftables = namespace.nftables();
    }

    @AfterEach
    void close() throws IOException {
        nftables.close();
        namespace.close();
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        assertThat(nftables.exists(TABLE)).isFalse();
        assertThat(nftables.chains(TABLE)).isEmpty();
        assertThat(nftables.elements(TABLE, "attachments")).isEmpty();
    }

    @Test
    void readsWhatNftMade() throws IOException {
        namespace.load("""
                table ip other { chain unrelated { }; }
                table ip flatnet {
                  map attachments { type ipv4_addr : verdict
                    elements = { 10.87.1.5 comment "flatnet/904c34625a52/eth0" : goto from }; }
                  chain from { masquerade; }
                }
                """);

        assertThat(nftables.exists(TABLE)).isTrue();
        assertThat(nftables.chains(TABLE)).extracting(Chain::name).containsExactly("from");
        assertThat(nftables.elements(TABLE, "attachments")).singleElement().satisfies(element -> {
            assertThat(element.key()).contains(NftValue.of(new byte[] {10, 87, 1, 5}));
            assertThat(element.verdict()).contains(Verdict.goTo("from"));
            assertThat(element.comment()).contains("flatnet/904c34625a52/eth0");
        });
    }

    @Test
    void changesAllOrNothingAndNamesWhatWasRefused() {
        SetElement orphan = SetElement.of(NftValue.of(new byte[] {10, 0, 0, 1}));
        NftBatch batch =
                new NftBatch().addTable(TABLE).addChain(TABLE, "forward").addElement(TABLE, "absent", orphan);

        assertThatThrownBy(() -> nftables.commit(batch)).isInstanceOfSatisfying(NetlinkException.class, e -> {
            assertThat(e.is(Errno.ENOENT)).isTrue();
            assertThat(e.request()).isEqualTo("add element ip flatnet absent");
        });
        assertThat(namespace.listing()).isEmpty();
    }

    @Test
    void namesTheFirstOfSeveralRefusedChanges() {
        NftBatch batch =
                new NftBatch().addTable(TABLE).deleteChain(TABLE, "first").deleteChain(TABLE, "second");

        assertThatThrownBy(() -> nftables.commit(batch))
                .hasMessageStartingWith("delete chain ip flatnet first: ENOENT");
    }

    @Test
    void aGenerationEndsWithTheNextCommitOfAnybody() throws IOException {
        long generation = nftables.generation();
        assertThat(nftables.generation()).isEqualTo(generation);
        namespace.load("table ip somebody {}");

        assertThatThrownBy(() -> nftables.commit(new NftBatch().addTable(TABLE), generation))
                .isInstanceOf(RulesetChangedException.class);
        assertThat(nftables.exists(TABLE)).isFalse();

        nftables.commit(new NftBatch().addTable(TABLE), nftables.generation());
        assertThat(nftables.exists(TABLE)).isTrue();
    }

    @Test
    void deletesOnlyWhatIsFree() throws IOException {
        namespace.load("table ip flatnet { chain used { }; chain user { jump used; }; }");

        assertThatThrownBy(() -> nftables.commit(new NftBatch().deleteChain(TABLE, "used")))
                .isInstanceOfSatisfying(
                        NetlinkException.class,
                        e -> assertThat(e.is(Errno.EBUSY)).isTrue());
        nftables.commit(new NftBatch().deleteTable(TABLE));
        assertThat(namespace.listing()).isEmpty();
    }
}
