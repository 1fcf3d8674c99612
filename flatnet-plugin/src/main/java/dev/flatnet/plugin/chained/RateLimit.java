// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.Qdisc;
import dev.flatnet.netlink.route.traffic.TokenBucketFilter;
import dev.flatnet.netlink.route.traffic.TrafficOperations;
import java.io.IOException;
import java.util.Optional;

/**
 * How fast traffic may go, as a token bucket filter holds it to (tc-tbf(8)): what waits longer than 25 ms is dropped, as with the
 * reference plugin.
 *
 * @param bytesPerSecond the rate, positive
 * @param burst bytes that may go at once, 1 to {@value #MAX_BURST}; with less than the MTU, large packets do not pass
 */
public record RateLimit(long bytesPerSecond, long burst) {
    /** The largest burst, in bytes. */
    public static final long MAX_BURST = 0xffff_fffeL;

    private static final Handle HANDLE = Handle.of(1);
    private static final long LATENCIES_PER_SECOND = 40;
    private static final long MAX_LIMIT = 0xffff_ffffL;
    private static final long MICROSECONDS_PER_SECOND = 1_000_000;

    public RateLimit {
        if (bytesPerSecond <= 0 || burst <= 0 || burst > MAX_BURST) {
            throw new IllegalArgumentException("a rate of " + bytesPerSecond + " and a burst of " + burst + " bytes");
        }
    }

    private TokenBucketFilter filter() {
        long waiting = bytesPerSecond / LATENCIES_PER_SECOND;
        return new TokenBucketFilter(bytesPerSecond, burst, Math.min(waiting + burst, MAX_LIMIT));
    }

    /** Holds what a link sends to this, instead of what it was held to before. */
    void impose(TrafficOperations traffic, int link) throws IOException {
        traffic.replaceQdisc(link, Handle.ROOT, HANDLE, filter());
    }

    /** Whether what a link sends is held to this. */
    boolean isImposed(TrafficOperations traffic, int link) throws IOException {
        for (Qdisc qdisc : traffic.qdiscs(link)) {
            if (qdisc.parent().equals(Handle.ROOT)) {
                return isSame(qdisc);
            }
        }
        return false;
    }

    /** The kernel keeps a burst as the time it takes, and the reference plugin tells it that in microseconds. */
    private boolean isSame(Qdisc qdisc) throws MalformedMessageException {
        Optional<TokenBucketFilter> actual = TokenBucketFilter.of(qdisc);
        return actual.isPresent()
                && actual.get().bytesPerSecond() == bytesPerSecond
                && actual.get().limit() == filter().limit()
                && Math.abs(actual.get().burst() - burst) <= bytesPerSecond / MICROSECONDS_PER_SECOND + 1;
    }
}
