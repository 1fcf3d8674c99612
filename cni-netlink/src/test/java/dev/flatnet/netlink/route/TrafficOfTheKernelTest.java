// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.UnsupportedByKernelException;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.route.traffic.Clsact;
import dev.flatnet.netlink.route.traffic.Filter;
import dev.flatnet.netlink.route.traffic.FqCodel;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.HierarchicalTokenBucket;
import dev.flatnet.netlink.route.traffic.HtbClass;
import dev.flatnet.netlink.route.traffic.Ingress;
import dev.flatnet.netlink.route.traffic.MatchAll;
import dev.flatnet.netlink.route.traffic.Mirred;
import dev.flatnet.netlink.route.traffic.Qdisc;
import dev.flatnet.netlink.route.traffic.TokenBucketFilter;
import dev.flatnet.netlink.route.traffic.TrafficKind;
import dev.flatnet.netlink.route.traffic.TrafficOperations;
import dev.flatnet.netlink.route.traffic.U32Filter;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link TrafficOperations} on the real kernel; {@code tc -j} tells what came of it. */
class TrafficOfTheKernelTest extends InNamespace {
    private static final Handle INGRESS = Handle.of(0xffff);

    @Test
    void aTokenBucketFilterIsMadeChangedAndDeleted() throws IOException {
        TokenBucketFilter slow = new TokenBucketFilter(1_000_000, 16_384, 65_536);
        traffic().addQdisc(v0, Handle.ROOT, Handle.of(5), slow);
        assertTbf(1_000_000, 16_384);
        assertThat(only(traffic().qdiscs(v0)).handle()).isEqualTo(Handle.of(5));
        assertThat(TokenBucketFilter.of(only(traffic().qdiscs(v0)))).hasValue(slow);
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> traffic().addQdisc(v0, Handle.ROOT, Handle.of(5), slow))
                .matches(e -> e.is(Errno.EEXIST));

        // More than 2^32 bytes per second stand in another attribute.
        traffic().replaceQdisc(v0, Handle.ROOT, Handle.of(5), new TokenBucketFilter(10_000_000_000L, 1 << 20, 1 << 22));
        assertTbf(10_000_000_000L, 1 << 20);
        assertThat(TokenBucketFilter.of(only(traffic().qdiscs(v0)))
                        .orElseThrow()
                        .bytesPerSecond())
                .isEqualTo(10_000_000_000L);

        traffic().deleteQdisc(v0, Handle.ROOT);
        assertThat(namespace.run("tc", "qdisc", "show", "dev", "v0").text()).startsWith("qdisc noqueue");
    }

    /** As {@code tc} makes it, so it is made: the two read the same. */
    @Test
    void whatIsMadeIsWhatTcMakes() throws IOException {
        String[] tc = "tc qdisc add dev v1 root handle 5: tbf rate 8mbit burst 16384 limit 65536".split(" ");
        namespace.run(tc);
        traffic().addQdisc(v0, Handle.ROOT, Handle.of(5), new TokenBucketFilter(1_000_000, 16_384, 65_536));

        assertThat(namespace.run("tc", "qdisc", "show", "dev", "v0").text())
                .isEqualTo(namespace.run("tc", "qdisc", "show", "dev", "v1").text());
    }

    @Test
    void aLinkIsSharedOutBetweenClasses() throws IOException {
        traffic().addQdisc(v0, Handle.ROOT, Handle.of(1), new HierarchicalTokenBucket(0x10));
        HtbClass share = new HtbClass(1_000_000, 2_000_000, 16_000, 32_000, 1, 3000);
        traffic().addClass(v0, Handle.of(1), new Handle(1, 0x10), share);
        U32Filter filter = new U32Filter(
                List.of(U32Filter.Match.ipv4Destination((Inet4Address) ip("10.1.2.0"), 24)),
                new Handle(1, 0x10),
                List.of());
        traffic().addFilter(v0, Handle.of(1), 0x0800, 20, filter);

        // Classes are not shown as JSON by older versions of tc.
        assertThat(namespace.run("tc", "class", "show", "dev", "v0").text())
                .isEqualTo("class htb 1:10 root prio 1 rate 8Mbit ceil 16Mbit burst 16000b cburst 32000b");
        assertThat(namespace.run("tc", "filter", "show", "dev", "v0").text())
                .contains("flowid 1:10")
                .contains("match 0a010200/ffffff00 at 16");
        assertThat(traffic().classes(v0)).extracting(Qdisc::handle).containsExactly(new Handle(1, 0x10));

        traffic().deleteFilters(v0, Handle.of(1), 0x0800, 20);
        traffic().deleteClass(v0, new Handle(1, 0x10));
        assertThat(traffic().classes(v0)).isEmpty();
    }

    @Test
    void whatComesInIsSentByAnotherLink() throws IOException {
        netlink.links().create(NewLink.of("ifb", "ifb0").up());
        traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Ingress());
        int ifb = index("ifb0");
        U32Filter all = new U32Filter(List.of(U32Filter.Match.ANY), Handle.NONE, List.of(Mirred.redirectTo(ifb)));
        traffic().addFilter(v0, INGRESS, TrafficOperations.ALL_PROTOCOLS, 10, all);

        assertThat(namespace
                        .run("tc", "filter", "show", "dev", "v0", "parent", "ffff:")
                        .text())
                .contains("protocol all pref 10 u32")
                .contains("mirred (Egress Redirect to device ifb0) stolen");
        assertThat(traffic().filters(v0, INGRESS)).extracting(Filter::kind).containsOnly("u32");
        assertThat(Mirred.of(traffic().filters(v0, INGRESS).getLast())).containsExactly(Mirred.redirectTo(ifb));
        // And frames do go there.
        namespace.run("ip", "address", "add", "10.1.2.3/24", "dev", "v1");
        Command.of("ping", "-c", "1", "-W", "1", "10.1.2.4")
                .in(namespace.path())
                .run();
        assertThat(namespace
                        .json("ip", "-s", "-j", "link", "show", "dev", "ifb0")
                        .get(0)
                        .at("/stats64/tx/packets")
                        .asInt())
                .isPositive();

        traffic().deleteFilters(v0, INGRESS, TrafficOperations.ALL_PROTOCOLS, 10);
        assertThat(traffic().filters(v0, INGRESS)).isEmpty();
        traffic().deleteQdisc(v0, Handle.INGRESS);
        assertThat(namespace.run("tc", "qdisc", "show", "dev", "v0").text()).doesNotContain("ingress");
    }

    @Test
    void clsactHasAPlaceForEachWay() throws IOException {
        traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Clsact());
        U32Filter all = new U32Filter(List.of(U32Filter.Match.ANY), Handle.NONE, List.of(Mirred.copyTo(v1)));
        traffic().addFilter(v0, Handle.CLSACT_EGRESS, TrafficOperations.ALL_PROTOCOLS, 10, all);

        assertThat(namespace.run("tc", "qdisc", "show", "dev", "v0").text()).contains("qdisc clsact ffff:");
        assertThat(namespace.run("tc", "filter", "show", "dev", "v0", "egress").text())
                .contains("mirred (Egress Mirror to device v1) pipe");
        assertThat(traffic().filters(v0, Handle.CLSACT_INGRESS)).isEmpty();
    }

    /** What this kernel lacks is named; what it has, works. */
    @Test
    void whatTheKernelLacksIsNamed() throws IOException {
        assertMadeOr(
                "CONFIG_NET_SCH_FQ_CODEL",
                () -> traffic().addQdisc(v0, Handle.ROOT, Handle.of(7), new FqCodel().limit(1000)));
        traffic().addQdisc(v1, Handle.INGRESS, Handle.NONE, new Ingress());
        MatchAll matchAll = new MatchAll(List.of(Mirred.redirectTo(v0)));
        assertMadeOr(
                "CONFIG_NET_CLS_MATCHALL",
                () -> traffic().addFilter(v1, INGRESS, TrafficOperations.ALL_PROTOCOLS, 10, matchAll));

        TrafficKind unknown = () -> "nosuchkind";
        assertThatExceptionOfType(UnsupportedByKernelException.class)
                .isThrownBy(() -> traffic().replaceQdisc(v0, Handle.ROOT, Handle.of(9), unknown))
                .matches(e -> e.kernelOption().equals("CONFIG_NET_SCH_NOSUCHKIND"));
    }

    private interface Making {
        void make() throws IOException;
    }

    private static void assertMadeOr(String option, Making making) throws IOException {
        try {
            making.make();
        } catch (UnsupportedByKernelException e) {
            assertThat(e.kernelOption()).isEqualTo(option);
        }
    }

    private void assertTbf(long rate, long burst) {
        JsonNode shown =
                namespace.json("tc", "-j", "qdisc", "show", "dev", "v0").get(0);
        assertThat(shown.at("/kind").asText()).isEqualTo("tbf");
        assertThat(shown.at("/options/rate").asLong()).isEqualTo(rate);
        assertThat(shown.at("/options/burst").asLong()).isBetween(burst * 98 / 100, burst * 102 / 100);
    }

    private static Qdisc only(List<Qdisc> list) {
        assertThat(list).hasSize(1);
        return list.getFirst();
    }

    private TrafficOperations traffic() {
        return netlink.traffic();
    }
}
