// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.UnsupportedByKernelException;
import dev.flatnet.netlink.route.traffic.Filter;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.HierarchicalTokenBucket;
import dev.flatnet.netlink.route.traffic.HtbClass;
import dev.flatnet.netlink.route.traffic.Ingress;
import dev.flatnet.netlink.route.traffic.Mirred;
import dev.flatnet.netlink.route.traffic.Qdisc;
import dev.flatnet.netlink.route.traffic.TokenBucketFilter;
import dev.flatnet.netlink.route.traffic.TrafficKind;
import dev.flatnet.netlink.route.traffic.TrafficOperations;
import dev.flatnet.netlink.route.traffic.U32Filter;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a kernel does with queueing disciplines, classes and filters. */
abstract class TrafficContract extends KernelContract {
    private static final Handle INGRESS = Handle.of(0xffff);
    private static final TokenBucketFilter SLOW = new TokenBucketFilter(1_000_000, 16_384, 65_536);

    TrafficContract(SomeKernel kernel) {
        super(kernel);
    }

    @Test
    void aLinkHasOneQueue() throws IOException {
        int v0 = pairThatIsUp();
        assertThat(ip.traffic().qdiscs(v0)).extracting(Qdisc::kind).containsExactly("noqueue");
        ip.traffic().addQdisc(v0, Handle.ROOT, Handle.of(5), SLOW);

        Qdisc made = ip.traffic().qdiscs(v0).getFirst();
        assertThat(made.handle()).isEqualTo(Handle.of(5));
        assertThat(made.parent()).isEqualTo(Handle.ROOT);
        assertThat(TokenBucketFilter.of(made)).contains(SLOW);
        assertRefused("EEXIST", () -> ip.traffic().addQdisc(v0, Handle.ROOT, Handle.of(5), SLOW));
        TokenBucketFilter fast = new TokenBucketFilter(2_000_000, 16_384, 65_536);
        ip.traffic().replaceQdisc(v0, Handle.ROOT, Handle.of(5), fast);
        assertThat(TokenBucketFilter.of(ip.traffic().qdiscs(v0).getFirst())).contains(fast);
        ip.traffic().deleteQdisc(v0, Handle.ROOT);
        assertThat(ip.traffic().qdiscs(v0)).extracting(Qdisc::kind).containsExactly("noqueue");
        assertRefused("ENOENT", () -> ip.traffic().deleteQdisc(v0, Handle.ROOT));
        TrafficKind unknown = () -> "nosuchkind";
        assertThatExceptionOfType(UnsupportedByKernelException.class)
                .isThrownBy(() -> ip.traffic().addQdisc(v0, Handle.ROOT, Handle.of(9), unknown));
        assertRefused("ENODEV", () -> ip.traffic().addQdisc(99, Handle.ROOT, Handle.of(5), SLOW));
    }

    @Test
    void aLinkIsSharedOutBetweenClasses() throws IOException {
        int v0 = pairThatIsUp();
        HtbClass share = new HtbClass(1_000_000, 2_000_000, 16_000, 32_000, 1, 3000);
        Handle handle = new Handle(1, 0x10);
        assertRefused("ENOENT", () -> ip.traffic().addClass(v0, Handle.of(1), handle, share));
        ip.traffic().addQdisc(v0, Handle.ROOT, Handle.of(1), new HierarchicalTokenBucket(0x10));
        ip.traffic().addClass(v0, Handle.of(1), handle, share);
        U32Filter filter = new U32Filter(List.of(U32Filter.Match.ANY), handle, List.of());
        ip.traffic().addFilter(v0, Handle.of(1), 0x0800, 20, filter);

        assertThat(ip.traffic().classes(v0)).singleElement().satisfies(one -> {
            assertThat(one.handle()).isEqualTo(handle);
            assertThat(one.parent()).isEqualTo(Handle.ROOT);
            assertThat(one.kind()).isEqualTo("htb");
        });
        assertRefused("EEXIST", () -> ip.traffic().addClass(v0, Handle.of(1), handle, share));
        assertRefused("EBUSY", () -> ip.traffic().deleteClass(v0, handle));
        ip.traffic().deleteFilters(v0, Handle.of(1), 0x0800, 20);
        ip.traffic().deleteClass(v0, handle);
        assertThat(ip.traffic().classes(v0)).isEmpty();
        ip.traffic().addClass(v0, Handle.of(1), handle, share);
        ip.traffic().deleteQdisc(v0, Handle.ROOT);
        assertThat(ip.traffic().classes(v0)).isEmpty();
    }

    @Test
    void whatComesInIsFiltered() throws IOException {
        int v0 = pairThatIsUp();
        U32Filter all = new U32Filter(
                List.of(U32Filter.Match.ANY),
                Handle.NONE,
                List.of(Mirred.redirectTo(link("v1").index())));
        int any = TrafficOperations.ALL_PROTOCOLS;
        assertRefused("EINVAL", () -> ip.traffic().addFilter(v0, INGRESS, any, 10, all));
        ip.traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Ingress());
        ip.traffic().addFilter(v0, INGRESS, any, 10, all);

        assertThat(ip.traffic().qdiscs(v0)).extracting(Qdisc::kind).contains("ingress");
        assertThat(ip.traffic().filters(v0, INGRESS)).extracting(Filter::kind).containsOnly("u32");
        assertThat(Mirred.of(ip.traffic().filters(v0, INGRESS).getLast()))
                .containsExactly(Mirred.redirectTo(link("v1").index()));
        assertRefused("EEXIST", () -> ip.traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Ingress()));
        ip.traffic().deleteFilters(v0, INGRESS, any, 10);
        assertThat(ip.traffic().filters(v0, INGRESS)).isEmpty();
        assertRefused("ENOENT", () -> ip.traffic().deleteFilters(v0, INGRESS, any, 10));
        ip.traffic().addFilter(v0, INGRESS, any, 10, all);
        ip.traffic().deleteQdisc(v0, Handle.INGRESS);
        ip.traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Ingress());
        assertThat(ip.traffic().filters(v0, INGRESS)).isEmpty();
    }

    @Test
    void theTwoWaysAreIndependent() throws IOException {
        int v0 = pairThatIsUp();
        ip.traffic().addQdisc(v0, Handle.ROOT, Handle.of(1), SLOW);
        ip.traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Ingress());
        ip.traffic().deleteQdisc(v0, Handle.INGRESS);
        assertThat(ip.traffic().qdiscs(v0)).extracting(Qdisc::kind).containsExactly("tbf");
        ip.traffic().addQdisc(v0, Handle.INGRESS, Handle.NONE, new Ingress());
        ip.traffic().deleteQdisc(v0, Handle.ROOT);
        assertThat(ip.traffic().qdiscs(v0)).extracting(Qdisc::kind).containsOnly("noqueue", "ingress");
    }
}
