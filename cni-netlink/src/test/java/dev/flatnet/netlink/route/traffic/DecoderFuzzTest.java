// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.flatnet.netlink.attribute.MalformedMessageException;

/** Whatever the kernel says of queueing disciplines: it is understood, or refused as malformed. */
class DecoderFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void qdiscs(byte[] payload) {
        try {
            Qdisc qdisc = Qdisc.parse(payload);
            qdisc.options();
            TokenBucketFilter.of(qdisc);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
    }

    @FuzzTest(maxDuration = "1m")
    void filters(byte[] payload) {
        try {
            Filter filter = Filter.parse(payload);
            filter.options();
            Mirred.of(filter);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("malformed netlink message: ");
        }
    }
}
