// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewNeighbour;
import dev.flatnet.netlink.route.RouteEvent;
import dev.flatnet.netlink.route.RouteMonitor;
import dev.flatnet.netlink.route.RouteMonitor.Topic;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a kernel tells those who listen. */
abstract class MonitorContract extends KernelContract {
    private static final Duration LONG = Duration.ofSeconds(30);

    MonitorContract(SomeKernel kernel) {
        super(kernel);
    }

    private static RouteEvent await(RouteMonitor monitor, Predicate<RouteEvent> wanted) throws IOException {
        while (true) {
            RouteEvent event = monitor.next(LONG);
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    private static Predicate<RouteEvent> link(String name, boolean gone) {
        return event ->
                event instanceof RouteEvent.OfLink of && of.link().name().equals(name) && of.gone() == gone;
    }

    @Test
    void changesAreHeardInOrder() throws IOException {
        try (RouteMonitor monitor =
                RouteMonitor.open(host, Topic.LINKS, Topic.ADDRESSES, Topic.ROUTES, Topic.NEIGHBOURS)) {
            int v0 = pairThatIsUp();
            ip.neighbours().add(NewNeighbour.permanent(v0, address("10.1.0.9"), MacAddress.parse("02:00:5e:00:53:09")));
            ip.links().delete(v0);
            await(monitor, link("v0", false));
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfAddress of
                            && of.address().address().equals(address("10.1.0.1")));
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfRoute of
                            && of.route().destination().equals(address("10.1.0.0"))
                            && of.route().prefixLength() == 24);
            await(
                    monitor,
                    event -> event instanceof RouteEvent.OfNeighbour of
                            && of.neighbour().address().equals(address("10.1.0.9")));
            await(monitor, link("v0", true));
        }
    }

    @Test
    void onlyTheTopicAndTheNamespaceIsHeard() throws IOException {
        try (RouteMonitor addresses = RouteMonitor.open(host, Topic.ADDRESSES);
                RouteMonitor elsewhere = RouteMonitor.open(container, Topic.LINKS)) {
            ip.links().create(NewLink.bridge("br0"));
            assertThatExceptionOfType(NetlinkTimeoutException.class)
                    .isThrownBy(() -> addresses.next(Duration.ofMillis(100)));
            assertThatExceptionOfType(NetlinkTimeoutException.class)
                    .isThrownBy(() -> elsewhere.next(Duration.ofMillis(100)));
        }
    }

    @Test
    void aLinkIsAwaited() throws Exception {
        ip.links().create(NewLink.veth("v0", NewLink.veth("eth0").in(container)).up());
        int v0 = link("v0").index();
        try (RouteMonitor monitor = RouteMonitor.open(host, Topic.LINKS)) {
            FutureTask<Link> waiting = new FutureTask<>(() -> monitor.awaitLink(ip, v0, Link::isOperational, LONG));
            Thread.ofPlatform().start(waiting);
            int eth0 = inside.links().find("eth0").orElseThrow().index();
            inside.links().change(eth0, new LinkChange().up());
            assertThat(waiting.get(30, TimeUnit.SECONDS).isOperational()).isTrue();
            ip.links().delete(v0);
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> monitor.awaitLink(ip, v0, one -> !one.isUp(), LONG))
                    .withMessageEndingWith("it is not there any more");
        }
    }

    @Test
    void whoHasClosedHearsNothing() throws IOException {
        RouteMonitor monitor = RouteMonitor.open(host, Topic.LINKS);
        monitor.close();
        ip.links().create(NewLink.bridge("br0"));
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> monitor.next(LONG));
    }
}
