// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.golden.Golden;
import org.junit.jupiter.api.Test;

/** What the kernel answers {@code tc … show}. In the recordings v0 is link 6. */
class GoldenReplyTest {
    private static final int V0 = 6;

    @Test
    void aTokenBucketFilterIsRead() throws MalformedMessageException {
        Qdisc qdisc = last("qdisc-show-tbf", TrafficMessage.RTM_NEWQDISC);

        assertThat(qdisc.link()).isEqualTo(V0);
        assertThat(qdisc.handle()).isEqualTo(Handle.of(5)).hasToString("5:");
        assertThat(qdisc.parent()).isEqualTo(Handle.ROOT);
        assertThat(TokenBucketFilter.of(qdisc)).hasValue(new TokenBucketFilter(1_000_000, 16_384, 65_536));
    }

    @Test
    void aClassIsRead() throws MalformedMessageException {
        Qdisc one = last("class-show-htb", TrafficMessage.RTM_NEWTCLASS);

        assertThat(one.kind()).isEqualTo("htb");
        assertThat(one.handle()).isEqualTo(new Handle(1, 0x10)).hasToString("1:10");
        assertThat(TokenBucketFilter.of(one)).isEmpty();
    }

    @Test
    void aFilterIsRead() throws MalformedMessageException {
        Filter filter = Filter.parse(Golden.payload(
                Golden.of("filter-show").answers(TrafficMessage.RTM_NEWTFILTER).getLast()));

        assertThat(filter.kind()).isEqualTo("u32");
        assertThat(filter.priority()).isEqualTo(10);
        assertThat(filter.protocol()).isEqualTo(TrafficOperations.ALL_PROTOCOLS);
        assertThat(filter.parent()).isEqualTo(Handle.of(0xffff));
    }

    @Test
    void numbersHaveLimits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Handle(0x10000, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucketFilter(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucketFilter(1, 1L << 32, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HtbClass(2, 1, 1, 1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HtbClass(1, 1, 1, 1, 8, 0));
    }

    @Test
    void burstsAreReadAsTheyWereWritten() {
        for (long rate : new long[] {1, 125, 125_000, 1_000_000, 125_000_000}) {
            for (long burst : new long[] {1, 1600, 16_384, 1 << 20}) {
                long ticks = Integer.toUnsignedLong(RateSpec.ticks(burst, rate));
                if (ticks < RateSpec.MAX_RATE) {
                    // A tick is 64 ns, in which a fast link sends a few bytes.
                    assertThat(RateSpec.bytes(ticks, rate)).isBetween(burst - 1 - rate / 15_000_000, burst + 1);
                }
            }
        }
    }

    private static Qdisc last(String golden, int type) throws MalformedMessageException {
        return Qdisc.parse(Golden.payload(Golden.of(golden).answers(type).getLast()));
    }
}
