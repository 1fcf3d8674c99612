// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.store.FileAddressStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Anything that can happen to a directory of leases, in any order, beside a model of what should be: no address twice, none
 * leaked, nothing lost, and whoever asks is told the truth.
 */
class LeaseModelTest {
    static final AddressPool POOL = pool("10.0.0.0/29");
    private static final int CONTAINERS = 7;

    private static @Nullable PeerProcess peer;

    private final List<Path> directories = new ArrayList<>();
    private FakeHost host = new FakeHost();
    private LeaseModel model = new LeaseModel();
    private Path dataDir = Path.of("");

    enum Kind {
        ADD,
        ADD_REQUESTED,
        DEL,
        DEL_WITH_RESULT,
        GC,
        RECLAIM,
        REBOOT,
        NAMESPACE_GONE,
        HOST_LOCAL_ADD,
        HOST_LOCAL_DEL,
        POWER_LOSS,
        CONCURRENT_ADDS,
        CRASH_IN_ADD,
        CRASH_IN_DEL
    }

    /** Something that happens, to a container, with a number that means different things. */
    record Step(Kind kind, int container, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, CONTAINERS - 1),
                        Arbitraries.integers().between(0, 6))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
    void theStoreAgreesWithTheModel(@ForAll("steps") List<Step> steps) throws Exception {
        host = new FakeHost();
        model = new LeaseModel();
        dataDir = newDirectory();
        for (Step step : steps) {
            run(step);
            host.pass(LivenessCheck.GRACE_SECONDS);
            requireAgreement();
        }
    }

    private Path newDirectory() throws IOException {
        Path directory = TestDirectories.inMemory();
        directories.add(directory);
        return directory;
    }

    @BeforeContainer
    static void startPeer() throws IOException {
        peer = PeerProcess.start();
    }

    @AfterContainer
    static void stopPeer() throws IOException {
        requireNonNull(peer).close();
    }

    @AfterTry
    void removeDirectories() throws IOException {
        for (Path directory : directories) {
            TestDirectories.remove(directory);
        }
        directories.clear();
    }

    private Allocator allocator() {
        return new Allocator(FileAddressStore.in(dataDir).on(host), host);
    }

    private void run(Step step) throws Exception {
        String container = "c" + step.container();
        switch (step.kind()) {
            case ADD -> add(container, "");
            case ADD_REQUESTED -> add(container, "10.0.0." + (2 + step.number() % LeaseModel.CAPACITY));
            case DEL -> del(container, false);
            case DEL_WITH_RESULT -> del(container, true);
            case GC -> collectGarbage(step.number());
            case RECLAIM -> reclaim();
            case REBOOT -> reboot();
            case NAMESPACE_GONE -> {
                host.removeNetns(netns(container));
                model.netnsGone(netns(container));
            }
            case HOST_LOCAL_ADD -> hostLocalAdd(container);
            case HOST_LOCAL_DEL -> hostLocalDel(container);
            case POWER_LOSS -> powerLoss(step.number());
            case CONCURRENT_ADDS -> concurrentAdds(container, "c" + (step.container() + 1) % CONTAINERS);
            case CRASH_IN_ADD -> crash(container, step.number(), () -> add(container, ""));
            case CRASH_IN_DEL -> crash(container, step.number(), () -> del(container, false));
        }
    }

    private static String netns(String container) {
        return "/run/netns/" + container;
    }

    private void add(String container, String requested) throws IpamException {
        if (host.netnsId(netns(container)).isEmpty()) {
            host.makeNetns(netns(container));
            model.netnsMade(netns(container));
        }
        AllocationRequest request =
                AllocationRequest.by(eth0(container)).in(netns(container)).requesting(addresses(requested));
        try {
            added(container, requested, text(allocator().allocate(POOL, request)));
        } catch (PoolExhaustedException e) {
            assertThat(model.isFull()).as("full").isTrue();
            assertThat(model.holds(container)).isFalse();
            assertThat(model.reclaim(host.bootId()))
                    .as("stale, and not taken away")
                    .isEmpty();
        } catch (AddressUnavailableException e) {
            String holder = holderOf(requested);
            assertThat(holder).as("holder of " + requested).isNotEmpty().isNotEqualTo(container);
            assertThat(model.isStale(holder, host.bootId())).as("stale").isFalse();
        }
    }

    private String holderOf(String address) {
        return model.containers().stream()
                .filter(container -> model.address(container).equals(address))
                .findFirst()
                .orElse("");
    }

    private void added(String container, String requested, String address) {
        if (!requested.isEmpty()) {
            assertThat(address).isEqualTo(requested);
        } else if (model.holds(container)) {
            assertThat(address).as("what it has already").isEqualTo(model.address(container));
        }
        String holder = holderOf(address);
        if (!holder.isEmpty() && !holder.equals(container)) {
            assertThat(model.isStale(holder, host.bootId()))
                    .as(address + " of " + holder + " is stale")
                    .isTrue();
            if (requested.isEmpty()) {
                assertThat(model.isFull()).as("full").isTrue();
                model.reclaim(host.bootId());
            }
            model.remove(holder);
        }
        model.put(container, new LeaseModel.Held(address, host.bootId(), netns(container), true));
    }

    private void del(String container, boolean withResult) throws IpamException {
        String address = model.address(container);
        List<InetAddress> likely = withResult ? addresses(address) : List.of();
        assertThat(allocator().release(NETWORK, eth0(container), likely)).isEqualTo(addresses(address));
        model.remove(container);
    }

    private void collectGarbage(int keep) throws IpamException {
        List<AttachmentId> valid = new ArrayList<>();
        for (int i = 0; i < keep; i++) {
            valid.add(eth0("c" + i));
        }
        Set<String> expected = new TreeSet<>(model.containers());
        valid.forEach(each -> expected.remove(each.containerId()));
        assertThat(containers(allocator().retain(NETWORK, valid))).isEqualTo(expected);
        expected.forEach(model::remove);
    }

    private void reclaim() throws IpamException {
        Set<String> reclaimed = containers(allocator().reclaim(NETWORK));
        assertThat(reclaimed).containsExactlyInAnyOrderElementsOf(model.reclaim(host.bootId()));
    }

    private static Set<String> containers(List<StoredLease> leases) {
        Set<String> containers = new TreeSet<>();
        leases.forEach(lease -> containers.add(lease.holder().containerId()));
        return containers;
    }

    private void reboot() {
        host.reboot();
        model.rebooted();
    }

    private Path file(String address) throws IOException {
        return Files.createDirectories(dataDir.resolve(NETWORK)).resolve(address);
    }

    private void hostLocalAdd(String container) throws IOException {
        for (int i = 2; i < 2 + LeaseModel.CAPACITY && !model.holds(container); i++) {
            String address = "10.0.0." + i;
            if (!Files.exists(file(address))) {
                Files.writeString(file(address), container + "\r\neth0");
                Files.writeString(file("last_reserved_ip.0"), address);
                model.put(container, new LeaseModel.Held(address, "", "", false));
            }
        }
    }

    private void hostLocalDel(String container) throws IOException {
        if (model.holds(container)) {
            Files.delete(file(model.address(container)));
            model.remove(container);
        }
    }

    /** A file of host-local's that was not written out. */
    private void powerLoss(int number) throws IOException {
        reboot();
        String address = "10.0.0." + (2 + number % LeaseModel.CAPACITY);
        if (holderOf(address).isEmpty()) {
            Files.write(file(address), new byte[number]);
        }
    }

    /** One in this process, one in another. */
    private void concurrentAdds(String one, String other) throws Exception {
        if (model.holds(one) || model.holds(other) || model.addresses().size() > LeaseModel.CAPACITY - 2) {
            return;
        }
        for (String container : List.of(one, other)) {
            host.makeNetns(netns(container));
            model.netnsMade(netns(container));
        }
        CompletableFuture<String> elsewhere = CompletableFuture.supplyAsync(() -> addElsewhere(other));
        String here =
                text(allocator().allocate(POOL, AllocationRequest.by(eth0(one)).in(netns(one))));
        assertThat(holderOf(here)).isEmpty();
        added(one, "", here);
        String there = elsewhere.get();
        assertThat(holderOf(there)).isEmpty();
        added(other, "", there);
    }

    private String addElsewhere(String container) {
        try {
            return requireNonNull(peer).add(dataDir, container, netns(container), host);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Work {
        void run() throws IpamException;
    }

    /** Only the container's own lease may be either way after the crash; nobody else's is touched. */
    private void crash(String container, int steps, Work work) throws Exception {
        if (model.isFull() && !model.holds(container)) {
            return; // Taking away stale leases is several steps for several containers.
        }
        Path before = newDirectory();
        CrashSite.copy(dataDir, before);
        boolean held = model.holds(container);
        work.run();
        Path crashed = newDirectory();
        new CrashSite(before, dataDir, crashed).make(steps);
        dataDir = crashed;
        List<InetAddress> left = allocator().heldBy(NETWORK, eth0(container), List.of());
        assertThat(left.size()).isLessThanOrEqualTo(1);
        if (left.isEmpty()) {
            model.remove(container);
            return;
        }
        if (!model.holds(container)) {
            assertThat(held).as("it was held before the DEL that crashed").isTrue();
        }
        model.put(container, asFound(container, left.get(0)));
    }

    /** Whether the lease was renewed before the crash, and whether its record is still there, can be either way. */
    private LeaseModel.Held asFound(String container, InetAddress address) throws IpamException {
        StoredLease lease = allocator().leases(NETWORK).stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .orElseThrow();
        Liveness liveness = new LivenessCheck(host).of(lease);
        return new LeaseModel.Held(
                IpAddresses.format(address),
                liveness.isStale() ? "earlier" : host.bootId(),
                netns(container),
                liveness != Liveness.UNKNOWN);
    }

    private void requireAgreement() throws Exception {
        Set<String> leased = new TreeSet<>();
        LivenessCheck check = new LivenessCheck(host);
        for (StoredLease lease : allocator().leases(NETWORK)) {
            String container = lease.holder().containerId();
            assertThat(IpAddresses.format(lease.address())).isEqualTo(model.address(container));
            assertThat(leased.add(container)).as(container + " once").isTrue();
            assertThat(check.of(lease).isStale())
                    .as("stale " + container + " " + lease.origin().bootId())
                    .isEqualTo(model.isStale(container, host.bootId()));
        }
        assertThat(leased).isEqualTo(new TreeSet<>(model.containers()));
        for (int i = 0; i < CONTAINERS; i++) {
            assertThat(allocator().heldBy(NETWORK, eth0("c" + i), List.of()))
                    .as("held by c" + i)
                    .isEqualTo(addresses(model.address("c" + i)));
        }
        requireNoLitter();
    }

    private void requireNoLitter() throws IOException {
        Path ours = dataDir.resolve(".flatnet").resolve(NETWORK);
        if (Files.exists(ours)) {
            try (Stream<Path> files = Files.list(ours)) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .containsExactlyInAnyOrderElementsOf(model.containers().stream()
                                .map(container -> container + ":eth0")
                                .toList());
            }
        }
    }
}
