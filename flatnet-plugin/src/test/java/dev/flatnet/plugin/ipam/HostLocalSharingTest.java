// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Requirement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One directory, two implementations: ours and Go's host-local, in turn and at once, under the real flock. */
class HostLocalSharingTest {
    private static final String SUBNET = "10.0.0.0/24";
    private static final Host HOST = Host.ofThisKernel();

    @TempDir
    Path dataDir = Path.of("");

    @BeforeAll
    static void needsHostLocal() {
        Requirement.referencePlugins();
    }

    private Allocator ours(Duration deadline) {
        return new Allocator(FileAddressStore.in(dataDir).waiting(deadline), HOST);
    }

    private Allocator ours() {
        return ours(Duration.ofSeconds(60));
    }

    private HostLocal theirs() {
        return new HostLocal(dataDir, SUBNET);
    }

    private static AttachmentId eth0(String container) {
        return new AttachmentId(container, "eth0");
    }

    private String add(String container) throws Exception {
        IpPrefix subnet = IpPrefix.parse(SUBNET);
        AddressRange range = AddressRange.of(subnet, Optional.empty(), Optional.empty(), Optional.empty());
        AddressPool pool = AddressPool.of("net", List.of(RangeSet.of(List.of(range))));
        return IpAddresses.format(ours().allocate(pool, AllocationRequest.by(eth0(container)))
                .get(0)
                .address()
                .address());
    }

    private Path file(String name) {
        return dataDir.resolve("net").resolve(name);
    }

    @Test
    void bothWriteTheSameBytes() throws Exception {
        byte[] theirs = Files.readAllBytes(file(theirs().add("c1")));
        byte[] place = Files.readAllBytes(file("last_reserved_ip.0"));
        assertThat(Files.readAllBytes(file(add("c2"))))
                .isEqualTo(new String(theirs, StandardCharsets.UTF_8)
                        .replace("c1", "c2")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(new String(place, StandardCharsets.UTF_8)).isEqualTo("10.0.0.2");
        assertThat(Files.readString(file("last_reserved_ip.0"))).isEqualTo("10.0.0.3");
    }

    @Test
    void eachGoesOnWhereTheOtherStopped() throws Exception {
        assertThat(theirs().add("c1")).isEqualTo("10.0.0.2");
        assertThat(add("c2")).isEqualTo("10.0.0.3");
        assertThat(theirs().add("c3")).isEqualTo("10.0.0.4");
        assertThat(add("c4")).isEqualTo("10.0.0.5");
    }

    @Test
    void eachReleasesWhatTheOtherGave() throws Exception {
        String one = theirs().add("c1");
        String two = add("c2");
        ours().release("net", eth0("c1"), List.of());
        assertThat(file(one)).doesNotExist();
        theirs().del("c2");
        assertThat(file(two)).doesNotExist();
        assertThat(ours().heldBy("net", eth0("c2"), List.of())).isEmpty();
    }

    @Test
    void theirCheckFindsOurs() throws Exception {
        add("c1");
        theirs().call("CHECK", "c1").orFail();
        assertThat(theirs().call("CHECK", "c2").status()).isNotZero();
    }

    @Test
    void anOwnerThatTheyServedKeepsItsAddress() throws Exception {
        String address = theirs().add("c1");
        assertThat(add("c1")).isEqualTo(address);
    }

    @Test
    void aLockOfAnotherProcessHoldsUsBack() throws Exception {
        Files.createDirectories(file("lock").getParent());
        Process holder = new ProcessBuilder("flock", file("lock").toString(), "sh", "-c", "echo locked; read line")
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> ours(Duration.ofMillis(100)).release("net", eth0("c1"), List.of()))
                    .isInstanceOf(StoreBusyException.class);
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        assertThat(add("c1")).isEqualTo("10.0.0.2");
    }

    @Test
    void bothAtOnceHandOutNoAddressTwice() throws Exception {
        int each = 60;
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            String container = "c" + i;
            calls.add(() -> add("ours-" + container));
            Command command = theirs().command("ADD", "theirs-" + container);
            calls.add(() -> {
                String answer = command.run().orFail().stdout();
                return answer.substring(answer.indexOf("10.0.0."), answer.indexOf("/24"));
            });
        }
        List<String> addresses = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            for (Future<String> call : executor.invokeAll(calls)) {
                addresses.add(call.get());
            }
        }
        assertThat(addresses).hasSize(2 * each).doesNotHaveDuplicates();
        for (int i = 0; i < each; i++) {
            ours().release("net", eth0("theirs-c" + i), List.of());
            theirs().del("ours-c" + i);
        }
        try (var files = Files.list(dataDir.resolve("net"))) {
            assertThat(files.map(Path::getFileName).map(String::valueOf))
                    .containsExactlyInAnyOrder("lock", "last_reserved_ip.0");
        }
    }
}
