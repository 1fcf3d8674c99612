// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static dev.flatnet.netlink.route.Addresses.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.route.RouteMonitor.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@link RouteMonitor} on the real kernel. */
class MonitorOfTheKernelTest extends InNamespace {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void changesAreHeardInOrder() throws IOException {
        try (RouteMonitor monitor =
                RouteMonitor.open(netns, Topic.LINKS, Topic.ADDRESSES, Topic.ROUTES, Topic.NEIGHBOURS)) {
            namespace.run("ip", "link", "add", "br0", "type", "bridge");
            RouteEvent.OfLink made = (RouteEvent.OfLink) await(
                    monitor,
                    event -> event instanceof RouteEvent.OfLink of
                            && of.link().name().equals("br0"));
            assertThat(made.gone()).isFalse();
            namespace.run("ip", "address", "add", "10.1.2.3/24", "dev", "v0");
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfAddress of
                            && of.address().address().equals(ip("10.1.2.3")));
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfRoute of
                            && of.route().destination().equals(ip("10.1.2.0"))
                            && of.route().prefixLength() == 24);
            namespace.run("ip", "neighbour", "add", "10.1.2.9", "lladdr", "02:00:5e:00:53:09", "dev", "v0");
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfNeighbour of
                            && of.neighbour().address().equals(ip("10.1.2.9")));
            namespace.run("ip", "link", "delete", "br0");
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfLink of
                            && of.gone()
                            && of.link().name().equals("br0"));
        }
    }

    @Test
    void onlyTheTopicIsHeard() throws IOException {
        try (RouteMonitor monitor = RouteMonitor.open(netns, Topic.ADDRESSES)) {
            namespace.run("ip", "link", "add", "br0", "type", "bridge");
            assertThatExceptionOfType(NetlinkTimeoutException.class)
                    .isThrownBy(() -> monitor.next(Duration.ofMillis(200)));
        }
    }

    @Test
    void aLinkIsAwaited() throws Exception {
        netlink.links().change(v1, new LinkChange().down());
        try (RouteMonitor monitor = RouteMonitor.open(netns, Topic.LINKS)) {
            monitor.awaitLink(netlink, v0, link -> !link.isOperational(), LONG);
            FutureTask<Link> waiting =
                    new FutureTask<>(() -> monitor.awaitLink(netlink, v0, Link::isOperational, LONG));
            Thread.ofPlatform().start(waiting);
            netlink.links().change(v1, new LinkChange().up());

            assertThat(waiting.get(30, TimeUnit.SECONDS).isOperational()).isTrue();
            // It is so already.
            assertThat(monitor.awaitLink(netlink, v0, Link::isOperational, Duration.ZERO)
                            .name())
                    .isEqualTo("v0");
        }
    }

    @Test
    void aLinkThatIsNeverReadyOrGoesIsSaidSo() throws IOException {
        netlink.links().change(v1, new LinkChange().down());
        try (RouteMonitor monitor = RouteMonitor.open(netns, Topic.LINKS)) {
            monitor.awaitLink(netlink, v0, link -> !link.isOperational(), LONG);
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> monitor.awaitLink(netlink, v0, Link::isOperational, Duration.ofMillis(100)))
                    .withMessage("wait for link v0: not ready within 100 ms");
            netlink.links().delete(v0);
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> monitor.awaitLink(netlink, v0, Link::isOperational, LONG))
                    .withMessageEndingWith("it is not there any more");
        }
    }

    @Test
    void anAddressIsAwaitedUntilDuplicatesAreLookedFor() throws IOException {
        InetAddress address = ip("fd00::3");
        try (RouteMonitor monitor = RouteMonitor.open(netns, Topic.ADDRESSES)) {
            netlink.addresses().add(NewAddress.of(v0, address, 64));
            InterfaceAddress settled = monitor.awaitAddress(netlink, v0, address, LONG);

            assertThat(settled.isTentative()).isFalse();
            assertThat(namespace
                            .run("ip", "address", "show", "dev", "v0", "tentative")
                            .text())
                    .doesNotContain("fd00::3");
        }
    }

    @Test
    void anAddressThatAnotherHostHasIsRefused() throws IOException {
        InetAddress address = ip("fd00::3");
        netlink.addresses().add(v1, address, 64);
        try (RouteMonitor monitor = RouteMonitor.open(netns, Topic.ADDRESSES)) {
            netlink.addresses().add(NewAddress.of(v0, address, 64));

            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> monitor.awaitAddress(netlink, v0, address, LONG))
                    .withMessageContaining("another host on the link has the same address");
        }
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        RouteMonitor monitor = RouteMonitor.open(netns, Topic.LINKS);
        CountDownLatch started = new CountDownLatch(1);
        FutureTask<RouteEvent> waiting = new FutureTask<>(() -> {
            started.countDown();
            return monitor.next(Duration.ofMinutes(10));
        });
        Thread thread = Thread.ofPlatform().daemon().start(waiting);
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 200 && thread.getState() == Thread.State.NEW; i++) {
            Thread.sleep(10);
        }
        monitor.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ClosedChannelException.class);
        monitor.close();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> monitor.next(LONG));
    }

    private interface Wanted {
        boolean is(RouteEvent event);
    }

    private static RouteEvent await(RouteMonitor monitor, Wanted wanted) throws IOException {
        while (true) {
            RouteEvent event = monitor.next(LONG);
            if (wanted.is(event)) {
                return event;
            }
        }
    }
}
