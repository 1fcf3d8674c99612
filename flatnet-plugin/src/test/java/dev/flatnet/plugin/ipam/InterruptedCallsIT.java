// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.StoredLease;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.plugin.ipam.Interference.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real process, killed or failing at every system call that it makes on the files of a network, one after the other.
 * Whatever happens to one attachment, another keeps its lease, and the next ADD and DEL put everything in order.
 */
@KernelTest
class InterruptedCallsIT {
    private static final String SUBNET = "10.0.0.0/29";
    private static final int STEP_OUTSIDE_CI = 5;
    private static final Host HOST = Host.ofThisKernel();

    @TempDir
    Path directory = Path.of("");

    private final TestNamespace container = TestNamespace.create();
    private int runs;

    @AfterEach
    void removeNamespace() {
        container.close();
    }

    private interface Checks {
        void run(Path dataDir, Outcome outcome, Point point) throws Exception;
    }

    /**
     * Runs a verb once for each point, each time on a directory of its own, and checks what is left. Outside of CI only
     * every fifth point is tried, evenly over the whole call.
     *
     * @return how many points were tried, in words
     */
    private String atEveryPoint(String verb, String what, Set<String> calls, Checks checks) throws Exception {
        Path reference = prepare(verb);
        List<Point> points = new ArrayList<>(interference(reference).points(verb, "c1", files(reference)));
        points.removeIf(point -> !calls.isEmpty() && !calls.contains(point.call()));
        assertThat(points).hasSizeGreaterThan(10);
        int step = "true".equals(System.getenv("CI")) ? 1 : STEP_OUTSIDE_CI;
        int tried = 0;
        for (int i = 0; i < points.size(); i += step) {
            Point point = points.get(i);
            Path dataDir = prepare(verb);
            Interference interference = interference(dataDir);
            checks.run(dataDir, interference.run(verb, "c1", files(dataDir), point, what), point);
            tried++;
        }
        return tried + " of " + points.size() + " system calls";
    }

    private Interference interference(Path dataDir) {
        return new Interference(new IpamProcess(dataDir, SUBNET), netns(), directory.resolve("log"));
    }

    private String netns() {
        return container.path().toString();
    }

    /** c0 has a lease; for DEL, c1 has one too. */
    private Path prepare(String verb) throws Exception {
        Path dataDir = directory.resolve("run" + runs++);
        add(dataDir, "c0");
        if (verb.equals("DEL")) {
            add(dataDir, "c1");
        }
        return dataDir;
    }

    /** All that a call for c1 can touch; strace matches whole paths. */
    private static List<Path> files(Path dataDir) {
        Path ours = dataDir.resolve(".flatnet/net");
        Path net = dataDir.resolve("net");
        return List.of(
                dataDir,
                dataDir.resolve(".flatnet"),
                ours,
                ours.resolve("c1:eth0"),
                ours.resolve("c1:"),
                ours.resolve(".10.0.0.3"),
                ours.resolve(".record"),
                ours.resolve(".last_reserved_ip"),
                net,
                net.resolve("lock"),
                net.resolve("10.0.0.3"),
                net.resolve("last_reserved_ip.0"));
    }

    private static Allocator allocator(Path dataDir, Host host) {
        return new Allocator(FileAddressStore.in(dataDir).on(host), host);
    }

    private static AttachmentId eth0(String container) {
        return new AttachmentId(container, "eth0");
    }

    private String add(Path dataDir, String container) throws Exception {
        AddressRange range =
                AddressRange.of(IpPrefix.parse(SUBNET), Optional.empty(), Optional.empty(), Optional.empty());
        AddressPool pool = AddressPool.of("net", List.of(RangeSet.of(List.of(range))));
        return IpAddresses.format(allocator(dataDir, HOST)
                .allocate(pool, AllocationRequest.by(eth0(container)).in(netns()))
                .get(0)
                .address()
                .address());
    }

    private static List<StoredLease> leases(Path dataDir) throws IpamException {
        return allocator(dataDir, HOST).leases("net");
    }

    private static Set<String> holders(Path dataDir) throws IpamException {
        Set<String> holders = new TreeSet<>();
        for (StoredLease lease : leases(dataDir)) {
            assertThat(holders.add(lease.holder().containerId()))
                    .as("one lease each")
                    .isTrue();
        }
        return holders;
    }

    /** Whatever happened to c1: it can be taken away after a reboot, got again, and given back. */
    private void requireRecovery(Path dataDir, Point point) throws Exception {
        String when = point.toString();
        assertThat(holders(dataDir)).as(when).contains("c0").isSubsetOf("c0", "c1");
        for (StoredLease lease : leases(dataDir)) {
            assertThat(lease.origin().bootId()).as(when + ": its boot is known").isEqualTo(HOST.bootId());
        }
        try (Stream<Path> files = Files.list(dataDir.resolve("net"))) {
            for (Path file : files.filter(each -> !each.endsWith("lock")).toList()) {
                assertThat(file).as(when).isNotEmptyFile();
            }
        }
        String address = add(dataDir, "c1");
        assertThat(add(dataDir, "c1")).as(when).isEqualTo(address).isNotEqualTo("10.0.0.2");
        assertThat(allocator(dataDir, HOST).release("net", eth0("c1"), List.of()))
                .as(when)
                .hasSize(1);
        assertThat(allocator(dataDir, HOST).release("net", eth0("c1"), List.of()))
                .as(when)
                .isEmpty();
        assertThat(holders(dataDir)).as(when).containsExactly("c0");
        assertThat(names(dataDir.resolve(".flatnet/net"))).as(when).containsExactly("c0:eth0");
        assertThat(names(dataDir.resolve("net"))).as(when).containsExactly("10.0.0.2", "last_reserved_ip.0", "lock");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADD", "DEL"})
    @SuppressWarnings("SystemOut")
    void killedAtEverySystemCall(String verb) throws Exception {
        String points = atEveryPoint(verb, "signal=KILL", Set.of(), (dataDir, outcome, point) -> {
            assertThat(outcome.status()).as(point + " " + outcome).isNotIn(0, 1);
            requireRecovery(dataDir, point);
        });
        System.out.println(verb + " was killed at " + points + ", one by one, and recovered from each");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENOSPC", "EIO", "EACCES"})
    @SuppressWarnings("SystemOut")
    void addFailsCleanlyWhateverFails(String error) throws Exception {
        Set<String> calls = Set.of("openat", "write", "fsync", "link", "rename", "mkdir", "unlink", "utimensat");
        String points = atEveryPoint("ADD", "error=" + error, calls, (dataDir, outcome, point) -> {
            if (outcome.status() != 0) {
                assertThat(outcome.status()).as(point + " " + outcome).isEqualTo(1);
                assertThat(outcome.stdout())
                        .as(point.toString())
                        .contains("\"code\": 5")
                        .contains(dataDir.toString());
                assertThat(holders(dataDir)).as("nothing is left: " + point).containsExactly("c0");
            }
            requireRecovery(dataDir, point);
        });
        System.out.println("ADD met " + error + " at " + points + ", one by one, and left nothing behind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENOSPC", "EIO", "EACCES"})
    @SuppressWarnings("SystemOut")
    void delSaysWhenItFails(String error) throws Exception {
        Set<String> calls = Set.of("openat", "fsync", "unlink", "rename", "utimensat");
        String points = atEveryPoint("DEL", "error=" + error, calls, (dataDir, outcome, point) -> {
            if (outcome.status() != 0) {
                assertThat(outcome.status()).as(point + " " + outcome).isEqualTo(1);
                assertThat(outcome.stdout()).as(point.toString()).contains("\"code\": 5");
            } else {
                assertThat(holders(dataDir))
                        .as("success means that it is gone: " + point)
                        .containsExactly("c0");
            }
            requireRecovery(dataDir, point);
        });
        System.out.println("DEL met " + error + " at " + points + ", one by one, and lost nothing");
    }
}
