// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static dev.flatnet.netlink.route.GoldenRequests.assertSame;

import dev.flatnet.netlink.route.traffic.Clsact;
import dev.flatnet.netlink.route.traffic.FqCodel;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.HierarchicalTokenBucket;
import dev.flatnet.netlink.route.traffic.HtbClass;
import dev.flatnet.netlink.route.traffic.Ingress;
import dev.flatnet.netlink.route.traffic.MatchAll;
import dev.flatnet.netlink.route.traffic.Mirred;
import dev.flatnet.netlink.route.traffic.TokenBucketFilter;
import dev.flatnet.netlink.route.traffic.TrafficOperations;
import dev.flatnet.netlink.route.traffic.U32Filter;
import java.io.IOException;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code tc}, byte by byte. In the recordings v1 is link 5, v0 6, v3 12. */
class GoldenTrafficTest {
    private static final int V1 = 5;
    private static final int V0 = 6;
    private static final int V3 = 12;
    private static final Handle INGRESS = Handle.of(0xffff);
    private static final int IPV4 = 0x0800;

    @Test
    void queueingDisciplines() throws IOException {
        assertSame(
                "qdisc-add-tbf",
                to -> to.traffic()
                        .addQdisc(V0, Handle.ROOT, Handle.of(5), new TokenBucketFilter(1_000_000, 16_384, 65_536)));
        TokenBucketFilter slow = new TokenBucketFilter(1_000_000, 16_384, 65_536);
        assertSame("qdisc-replace-tbf", to -> to.traffic().replaceQdisc(V0, Handle.ROOT, Handle.of(5), slow));
        assertSame(
                "qdisc-add-htb",
                to -> to.traffic().addQdisc(V0, Handle.ROOT, Handle.of(1), new HierarchicalTokenBucket(0x10)));
        assertSame("qdisc-add-ingress", to -> to.traffic().addQdisc(V0, Handle.INGRESS, Handle.NONE, new Ingress()));
        assertSame("qdisc-add-clsact", to -> to.traffic().addQdisc(V3, Handle.INGRESS, Handle.NONE, new Clsact()));
        assertSame(
                "qdisc-add-fq-codel",
                to -> to.traffic()
                        .addQdisc(
                                V3,
                                Handle.ROOT,
                                Handle.of(7),
                                new FqCodel()
                                        .limit(1000)
                                        .flows(512)
                                        .quantum(1514)
                                        .interval(Duration.ofMillis(100))
                                        .target(Duration.ofMillis(5))
                                        .explicitCongestionNotification(true)
                                        .memoryLimit(1 << 20)));
        assertSame("qdisc-del", to -> to.traffic().deleteQdisc(V0, Handle.ROOT));
    }

    @Test
    void classes() throws IOException {
        HtbClass share = new HtbClass(1_000_000, 2_000_000, 16_000, 32_000, 1, 3000);
        assertSame("class-add-htb", to -> to.traffic().addClass(V0, Handle.of(1), new Handle(1, 0x10), share));
        assertSame("class-show-htb", to -> to.traffic().classes(V0));
        assertSame("class-del-htb", to -> to.traffic().deleteClass(V0, new Handle(1, 0x10)));
    }

    @Test
    void filters() throws IOException {
        U32Filter all = new U32Filter(List.of(U32Filter.Match.ANY), Handle.NONE, List.of(Mirred.redirectTo(V1)));
        assertSame(
                "filter-add-u32", to -> to.traffic().addFilter(V0, INGRESS, TrafficOperations.ALL_PROTOCOLS, 10, all));
        U32Filter some = new U32Filter(
                List.of(U32Filter.Match.ipv4Destination((Inet4Address) ip("10.1.2.0"), 24)),
                new Handle(1, 0x10),
                List.of());
        assertSame("filter-add-u32-class", to -> to.traffic().addFilter(V0, Handle.of(1), IPV4, 20, some));
        MatchAll matchAll = new MatchAll(List.of(Mirred.copyTo(V1)));
        assertSame(
                "filter-add-matchall",
                to -> to.traffic().addFilter(V0, INGRESS, TrafficOperations.ALL_PROTOCOLS, 30, matchAll));
        assertSame("filter-show", to -> to.traffic().filters(V0, INGRESS));
    }
}
