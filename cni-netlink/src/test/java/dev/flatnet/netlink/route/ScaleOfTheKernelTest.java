// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Large tables, many links, many threads; and that no file descriptor, memory, thread or link is left. */
class ScaleOfTheKernelTest extends InNamespace {
    private static final int ROUTES = 10_000;
    private static final int LINKS = 1_000;
    private static final int THREADS = 100;

    @Test
    void aDumpOfTenThousandRoutesIsWhole() throws Exception {
        netlink.addresses().add(v0, ip("10.1.2.3"), 24);
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < ROUTES; i++) {
            batch.append("route add 10.")
                    .append(100 + i / 256)
                    .append('.')
                    .append(i % 256)
                    .append(".0/24 via 10.1.2.1 proto 77\n");
        }
        Path file = Files.createTempFile("flatnet", ".batch");
        try {
            Files.writeString(file, batch);
            namespace.run("ip", "-batch", file.toString());
        } finally {
            Files.delete(file);
        }
        assertThat(destinations()).isEqualTo(ROUTES);
        Footprint before = Footprint.now();

        for (int round = 0; round < 3; round++) {
            assertThat(destinations()).isEqualTo(ROUTES);
        }
        Footprint.now().assertNoMoreThan(before);
    }

    private int destinations() throws IOException {
        Set<InetAddress> destinations = new HashSet<>();
        for (Route route : netlink.routes()
                .list(RouteFilter.ofTable(RouteOperations.MAIN_TABLE).madeBy(77))) {
            destinations.add(route.destination());
        }
        return destinations.size();
    }

    @Test
    void aThousandLinksComeAndGo() throws Exception {
        makeAndDelete(2);
        Footprint before = Footprint.now();
        makeAndDelete(LINKS);
        assertThat(namespace.links()).containsExactlyInAnyOrder("lo", "v0", "v1");
        Footprint.now().assertNoMoreThan(before);
    }

    private void makeAndDelete(int links) throws IOException {
        for (int i = 0; i < links; i++) {
            netlink.links().create(NewLink.of("ifb", "i" + i));
        }
        assertThat(netlink.links().list()).hasSizeGreaterThanOrEqualTo(links);
        assertThat(namespace.links()).contains("i0", "i" + (links - 1)).hasSizeGreaterThanOrEqualTo(links);
        for (Link link : netlink.links().list()) {
            if (link.isOfKind("ifb")) {
                netlink.links().delete(link.index());
            }
        }
    }

    @Test
    void aHundredThreadsHaveConnectionsOfTheirOwn() throws Exception {
        // Loads what is loaded once.
        runTogether(2);
        Footprint before = Footprint.now();
        long threads = threads();
        runTogether(THREADS);

        assertThat(namespace.links()).containsExactlyInAnyOrder("lo", "v0", "v1");
        for (int i = 0; i < 200 && threads() > threads; i++) {
            Thread.sleep(50);
        }
        assertThat(threads()).isLessThanOrEqualTo(threads);
        Footprint.now().assertNoMoreThan(before);
    }

    private void runTogether(int count) throws Exception {
        CyclicBarrier together = new CyclicBarrier(count);
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "i" + i;
            FutureTask<Boolean> task = new FutureTask<>(() -> makeAndDelete(name, together));
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        for (FutureTask<Boolean> task : tasks) {
            assertThat(task.get(120, TimeUnit.SECONDS)).isTrue();
        }
    }

    private boolean makeAndDelete(String name, CyclicBarrier together) throws Exception {
        try (RouteNetlink own = RouteNetlink.open(netns)) {
            together.await(60, TimeUnit.SECONDS);
            own.links().create(NewLink.of("ifb", name));
            Link link = own.links().find(name).orElseThrow();
            own.links().change(link.index(), new LinkChange().mtu(1400).up());
            boolean right = own.links().find(link.index()).orElseThrow().mtu() == 1400
                    && own.links().list().size() > 1;
            own.links().delete(link.index());
            return right && own.links().find(name).isEmpty();
        }
    }

    private static long threads() throws IOException {
        return Footprint.entries("/proc/self/task");
    }
}
