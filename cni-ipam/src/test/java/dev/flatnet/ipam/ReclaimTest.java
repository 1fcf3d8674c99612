// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.store.FileAddressStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of leases whose DEL never came: the rules of docs/ipam.md. */
class ReclaimTest {
    private static final AddressPool POOL = pool("10.0.0.0/29");

    @TempDir
    Path dataDir = Path.of("");

    private final FakeHost host = new FakeHost();
    private Allocator allocator = new Allocator(new dev.flatnet.ipam.store.MemoryAddressStore(), host);

    @BeforeEach
    void onDisk() {
        allocator = new Allocator(FileAddressStore.in(dataDir).on(host), host);
    }

    private String add(String container) throws IpamException {
        String netns = "/run/netns/" + container;
        if (host.netnsId(netns).isEmpty()) {
            host.makeNetns(netns);
        }
        return text(
                allocator.allocate(POOL, AllocationRequest.by(eth0(container)).in(netns)));
    }

    private void fill() throws IpamException {
        for (int i = 1; i <= 5; i++) {
            add("c" + i);
        }
        host.pass(LivenessCheck.GRACE_SECONDS);
    }

    private Liveness liveness(String address) throws IpamException {
        LivenessCheck check = new LivenessCheck(host);
        return allocator.leases(NETWORK).stream()
                .filter(lease -> lease.address().equals(Pools.address(address)))
                .map(check::of)
                .findFirst()
                .orElseThrow();
    }

    private void requireFull() {
        assertThatThrownBy(() -> add("late")).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void leasesOfAnEarlierBootMakeWayWhenAddressesRunOut() throws Exception {
        fill();
        requireFull();
        host.reboot();
        assertThat(add("late")).isEqualTo("10.0.0.2");
        assertThat(allocator.leases(NETWORK)).as("all stale leases went").hasSize(1);
    }

    @Test
    void theyDoNotMakeWayBefore() throws Exception {
        add("c1");
        host.reboot();
        assertThat(add("c2")).isEqualTo("10.0.0.3");
        assertThat(allocator.heldBy(NETWORK, eth0("c1"), List.of())).hasSize(1);
    }

    @Test
    void anAttachmentThatComesBackAfterARebootHasItsLeaseRenewed() throws Exception {
        assertThat(add("c1")).isEqualTo("10.0.0.2");
        host.reboot();
        assertThat(liveness("10.0.0.2")).isEqualTo(Liveness.EARLIER_BOOT);
        assertThat(add("c1")).isEqualTo("10.0.0.2");
        assertThat(liveness("10.0.0.2")).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void aLeaseWhoseNamespaceIsGoneMakesWay() throws Exception {
        fill();
        host.removeNetns("/run/netns/c3");
        assertThat(liveness("10.0.0.4")).isEqualTo(Liveness.NAMESPACE_GONE);
        assertThat(add("late")).isEqualTo("10.0.0.4");
    }

    @Test
    void aNamespaceThatLivesOnWithoutItsPathIsInUse() throws Exception {
        fill();
        host.unmount("/run/netns/c3");
        assertThat(liveness("10.0.0.4")).isEqualTo(Liveness.ALIVE);
        requireFull();
    }

    @Test
    void aPathThatLeadsToAnotherNamespaceIsNoSignOfLife() throws Exception {
        fill();
        host.removeNetns("/run/netns/c3");
        host.makeNetns("/run/netns/c3");
        assertThat(liveness("10.0.0.4")).isEqualTo(Liveness.NAMESPACE_GONE);
    }

    @Test
    void nothingIsTakenAwayWhenNotAllNamespacesCanBeSeen() throws Exception {
        fill();
        host.removeNetns("/run/netns/c3");
        host.blind();
        assertThat(liveness("10.0.0.4")).isEqualTo(Liveness.UNKNOWN);
        requireFull();
    }

    @Test
    void aNewLeaseHasAPeriodOfGrace() throws Exception {
        add("c1");
        host.removeNetns("/run/netns/c1");
        host.pass(LivenessCheck.GRACE_SECONDS - 1);
        assertThat(liveness("10.0.0.2")).isEqualTo(Liveness.ALIVE);
        host.pass(1);
        assertThat(liveness("10.0.0.2")).isEqualTo(Liveness.NAMESPACE_GONE);
    }

    @Test
    void nothingIsKnownOfALeaseThatSomebodyElseWrote() throws Exception {
        add("c1");
        // Given back and given again by host-local: same address, same owner, another life.
        Path file = dataDir.resolve(NETWORK).resolve("10.0.0.2");
        Files.delete(file);
        Files.writeString(file, "c1\r\neth0");
        host.reboot();
        assertThat(liveness("10.0.0.2")).isEqualTo(Liveness.UNKNOWN);
        assertThat(allocator.reclaim(NETWORK)).isEmpty();
    }

    @Test
    void aDamagedRecordMeansThatNothingIsKnown() throws Exception {
        add("c1");
        Files.writeString(record("c1:eth0"), "{ garbled");
        host.reboot();
        assertThat(liveness("10.0.0.2")).isEqualTo(Liveness.UNKNOWN);
        assertThat(allocator.release(NETWORK, eth0("c1"), List.of())).isEqualTo(addresses("10.0.0.2"));
    }

    private Path record(String name) throws IOException {
        Path record = dataDir.resolve(".flatnet").resolve(NETWORK).resolve(name);
        assertThat(record).exists();
        return record;
    }

    @Test
    void aRequestedAddressIsTakenFromAStaleLease() throws Exception {
        add("c1");
        assertThatThrownBy(() -> request("c2", "10.0.0.2")).isInstanceOf(AddressUnavailableException.class);
        host.reboot();
        assertThat(request("c2", "10.0.0.2")).isEqualTo("10.0.0.2");
        assertThat(allocator.heldBy(NETWORK, eth0("c1"), List.of())).isEmpty();
    }

    private String request(String container, String address) throws IpamException {
        return text(
                allocator.allocate(POOL, AllocationRequest.by(eth0(container)).requesting(addresses(address))));
    }

    @Test
    void reclaimTakesAwayWhatIsStaleAndNothingElse() throws Exception {
        fill();
        host.removeNetns("/run/netns/c3");
        assertThat(allocator.reclaim(NETWORK))
                .singleElement()
                .satisfies(lease -> assertThat(lease.holder().containerId()).isEqualTo("c3"));
        assertThat(allocator.reclaim(NETWORK)).isEmpty();
        assertThat(allocator.leases(NETWORK)).hasSize(4);
    }

    @Test
    void garbageIsWhatTheRuntimeDoesNotList() throws Exception {
        fill();
        Files.writeString(dataDir.resolve(NETWORK).resolve("10.0.0.6"), "c5");
        assertThat(allocator.retain(NETWORK, List.of(eth0("c1"), eth0("c5"), new AttachmentId("c2", "eth9"))))
                .hasSize(3);
        assertThat(allocator.leases(NETWORK)).hasSize(2);
        assertThat(allocator.heldBy(NETWORK, eth0("c5"), List.of()))
                .as("the old format has no interface: it is valid if any of the container is")
                .isEqualTo(addresses("10.0.0.6"));
    }

    @Test
    void statusSaysWhatHoldsTheAddresses() throws Exception {
        allocator.requireAvailable(POOL);
        fill();
        assertThatThrownBy(() -> allocator.requireAvailable(POOL))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("10.0.0.2 by container c1, interface eth0")
                .hasMessageContaining("and 2 more");
        host.reboot();
        allocator.requireAvailable(POOL);
    }
}
