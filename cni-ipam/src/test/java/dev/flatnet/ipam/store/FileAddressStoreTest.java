// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.netlink.file.Flock;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file format, and what a directory can look like after accidents and attacks. */
class FileAddressStoreTest extends AddressStoreContract {
    @TempDir
    Path dataDir = Path.of("");

    private FileAddressStore store(Duration deadline) {
        return FileAddressStore.in(dataDir).waiting(deadline);
    }

    @Override
    protected AddressStore store() {
        return store(Duration.ofSeconds(30));
    }

    @Override
    protected AddressStore reopened() {
        return store();
    }

    private Path network() {
        return dataDir.resolve(NETWORK);
    }

    private String allocate(String container) throws IpamException {
        return text(new Allocator(store(), Host.unknown())
                .allocate(pool("10.0.0.0/29"), AllocationRequest.by(eth0(container))));
    }

    private List<InetAddress> release(String container) throws IpamException {
        return new Allocator(store(), Host.unknown()).release(NETWORK, eth0(container), List.of());
    }

    private Path write(String name, String text) throws IOException {
        Files.createDirectories(network());
        return Files.writeString(network().resolve(name), text);
    }

    @Test
    void writesExactlyWhatHostLocalWrites() throws Exception {
        new Allocator(store(), Host.unknown())
                .allocate(
                        pool("10.0.0.0/29", "fd00:10::/64"),
                        AllocationRequest.by(eth0("c1")).requesting(addresses("fd00:10::abcd")));
        try (Stream<Path> files = Files.list(network())) {
            assertThat(files.map(Path::getFileName).map(String::valueOf))
                    .containsExactlyInAnyOrder(
                            "lock", "10.0.0.2", "fd00:10::abcd", "last_reserved_ip.0", "last_reserved_ip.1");
        }
        assertThat(network().resolve("10.0.0.2")).hasContent("c1\r\neth0");
        assertThat(Files.readAllBytes(network().resolve("fd00:10::abcd")))
                .isEqualTo("c1\r\neth0".getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readString(network().resolve("last_reserved_ip.0"))).isEqualTo("10.0.0.2");
        assertThat(Files.readString(network().resolve("last_reserved_ip.1"))).isEqualTo("fd00:10::abcd");
        assertThat(Files.size(network().resolve("lock"))).isZero();
    }

    @Test
    void nobodyElseCanReadIt() throws Exception {
        allocate("c1");
        assertThat(mode(network())).isEqualTo("rwx------");
        assertThat(mode(network().resolve("10.0.0.2"))).isEqualTo("rw-------");
        assertThat(mode(network().resolve("last_reserved_ip.0"))).isEqualTo("rw-------");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1\r\neth0", " \n c1\r\neth0\n\n", "c1", "\tc1 \r\n"})
    void findsWhatHostLocalWroteInAnyVersion(String contents) throws Exception {
        write("10.0.0.2", contents);
        assertThat(allocate("c2")).isEqualTo("10.0.0.3");
        assertThat(new Allocator(store(), Host.unknown()).heldBy(NETWORK, eth0("c1"), List.of()))
                .containsExactly(address("10.0.0.2"));
        assertThat(release("c1")).containsExactly(address("10.0.0.2"));
        assertThat(network().resolve("10.0.0.2")).doesNotExist();
        assertThat(network().resolve("10.0.0.3")).exists();
    }

    @Test
    void theOldFormatCountsOnlyIfThereIsNothingInTheNewOne() throws Exception {
        write("10.0.0.2", "c1");
        write("10.0.0.3", "c1\r\neth0");
        assertThat(release("c1")).containsExactly(address("10.0.0.3"));
        assertThat(release("c1")).containsExactly(address("10.0.0.2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1\neth0", "c1\r\neth1", "c11\r\neth0", "c1 eth0"})
    void leavesAloneWhatIsSomebodyElses(String contents) throws Exception {
        Path file = write("10.0.0.2", contents);
        assertThat(release("c1")).isEmpty();
        assertThat(file).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0\0\0\0\0", " \r\n"})
    void takesOverWhatAPowerLossLeft(String contents) throws Exception {
        write("10.0.0.2", contents);
        assertThat(allocate("c1")).isEqualTo("10.0.0.2");
        assertThat(network().resolve("10.0.0.2")).hasContent("c1\r\neth0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "10.0.0.5\n", "::ffff:10.0.0.5", "\0\0\0"})
    void aGarbledPlaceMeansFromTheBeginning(String contents) throws Exception {
        write("last_reserved_ip.0", contents);
        assertThat(allocate("c1")).isEqualTo("10.0.0.2");
        assertThat(Files.readString(network().resolve("last_reserved_ip.0"))).isEqualTo("10.0.0.2");
    }

    @Test
    void otherFilesAreNotItsBusiness() throws Exception {
        Path notes = write("notes.txt", "c1\r\neth0");
        Path alias = write("10.0.0.02", "c1\r\neth0");
        Path longForm = write("fd00:0:0::2", "c1\r\neth0");
        Files.createDirectories(network().resolve("sub/10.0.0.4"));
        assertThat(release("c1")).isEmpty();
        assertThat(notes).exists();
        assertThat(alias).exists();
        assertThat(longForm).exists();
    }

    @Test
    void aSymbolicLinkInPlaceOfALeaseIsNotFollowed() throws Exception {
        Path outside = Files.writeString(dataDir.resolve("outside"), "c1\r\neth0");
        Files.createDirectories(network());
        Files.createSymbolicLink(network().resolve("10.0.0.2"), outside);
        Files.createDirectory(network().resolve("10.0.0.3"));
        assertThat(allocate("c1")).as("neither is free, neither is c1's").isEqualTo("10.0.0.4");
        assertThat(release("c1")).containsExactly(address("10.0.0.4"));
        assertThat(outside).hasContent("c1\r\neth0");
        assertThat(network().resolve("10.0.0.2")).isSymbolicLink();
    }

    @Test
    void aSymbolicLinkInPlaceOfThePlaceIsReplaced() throws Exception {
        Path outside = Files.writeString(dataDir.resolve("outside"), "10.0.0.4");
        Files.createDirectories(network());
        Files.createSymbolicLink(network().resolve("last_reserved_ip.0"), outside);
        assertThat(allocate("c1")).isEqualTo("10.0.0.2");
        assertThat(outside).hasContent("10.0.0.4");
        assertThat(Files.isRegularFile(network().resolve("last_reserved_ip.0"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void aSymbolicLinkInPlaceOfTheLockIsRefused() throws Exception {
        Path outside = dataDir.resolve("outside");
        Files.createDirectories(network());
        Files.createSymbolicLink(network().resolve("lock"), outside);
        assertThatThrownBy(() -> allocate("c1")).isInstanceOf(StoreException.class);
        assertThat(outside).doesNotExist();
    }

    @Test
    void aSymbolicLinkInPlaceOfTheNetworkIsRefused() throws Exception {
        Path elsewhere = Files.createDirectory(dataDir.resolve("elsewhere"));
        Files.createSymbolicLink(network(), elsewhere);
        assertThatThrownBy(() -> allocate("c1"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(network().toString());
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".flatnet",
                ".flatnet/net",
                ".flatnet/net/c1:eth0",
                ".flatnet/net/.10.0.0.2",
                ".flatnet/net/.record",
                ".flatnet/net/.last_reserved_ip",
                ".flatnet/net/.in-use",
                ".flatnet/net/in-use"
            })
    void aSymbolicLinkInPlaceOfWhatIsOursLeadsNowhere(String planted) throws Exception {
        boolean directory = !planted.contains("/net/");
        Path outside = Files.createDirectory(dataDir.resolve("outside"));
        Path target = directory ? outside : Files.writeString(outside.resolve("file"), "theirs");
        Files.createDirectories(dataDir.resolve(planted).getParent());
        Files.createSymbolicLink(dataDir.resolve(planted), target);
        if (directory) {
            assertThatThrownBy(() -> allocate("c1"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(dataDir.toString());
            write("10.0.0.2", "c1\r\neth0");
            assertThatThrownBy(() -> release("c1")).isInstanceOf(StoreException.class);
            assertThat(network().resolve("10.0.0.2")).exists();
        } else {
            assertThat(allocate("c1")).isEqualTo("10.0.0.2");
            assertThat(release("c1")).containsExactly(address("10.0.0.2"));
            assertThat(target).hasContent("theirs");
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).hasSize(directory ? 0 : 1);
        }
    }

    @Test
    void somethingElseInPlaceOfTheNetworkIsRefused() throws Exception {
        Files.writeString(network(), "");
        assertThatThrownBy(() -> allocate("c1")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> release("c1")).isInstanceOf(StoreException.class);
    }

    @Test
    void releasingFromANetworkThatNeverWasMakesNothing() throws Exception {
        assertThat(release("c1")).isEmpty();
        assertThat(dataDir).isEmptyDirectory();
    }

    @Test
    @SuppressWarnings("try") // The lock is held, not used.
    void givesUpAfterTheDeadline() throws Exception {
        Files.createDirectories(network());
        try (Flock held = Flock.tryAcquire(network().resolve("lock")).orElseThrow()) {
            Allocator allocator = new Allocator(store(Duration.ofMillis(50)), Host.unknown());
            assertThatThrownBy(() -> allocator.allocate(pool("10.0.0.0/29"), AllocationRequest.by(eth0("c1"))))
                    .isInstanceOf(StoreBusyException.class)
                    .hasMessageContaining(network().resolve("lock").toString());
        }
        assertThat(allocate("c1")).isEqualTo("10.0.0.2");
    }

    @Test
    @SuppressWarnings("try") // The lock is held, not used.
    void waitsLongerInAQueueThatMoves() throws Exception {
        Files.createDirectories(network());
        try (Flock held = Flock.tryAcquire(network().resolve("lock")).orElseThrow()) {
            AtomicBoolean gaveUp = new AtomicBoolean();
            Thread others = Thread.ofPlatform().start(() -> change(network(), gaveUp));
            AddressStore store = store(Duration.ofMillis(300));
            assertThatThrownBy(() -> store.inTransaction(NETWORK, Leases::inUse))
                    .isInstanceOf(StoreBusyException.class)
                    .message()
                    .as("six deadlines, not one")
                    .containsPattern("for (1[89]..|[2-9]...|[1-9].{4,}) ms");
            gaveUp.set(true);
            others.join();
        }
    }

    /** As others do who take the lock in turn and change leases. */
    private static void change(Path network, AtomicBoolean until) {
        try {
            for (int i = 0; !until.get(); i++) {
                Files.writeString(network.resolve("10.0.0.6." + i), "");
                Thread.sleep(1);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        Files.createDirectories(network());
        try (Flock held = Flock.tryAcquire(network().resolve("lock")).orElseThrow()) {
            assertThat(held).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> allocate("c1")).isInstanceOf(StoreBusyException.class);
            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        }
    }

    @Test
    void aFullRangeIsSaidAndChangesNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            allocate("c" + i);
        }
        assertThatThrownBy(() -> allocate("late"))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("10.0.0.1-10.0.0.6");
        assertThat(store().inTransaction(NETWORK, Leases::inUse)).hasSize(5);
    }

    @Test
    void processesThatRaceGetDifferentAddresses() throws Exception {
        List<Process> racers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            racers.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Racer.class.getName(),
                            dataDir.toString(),
                            "racer" + i,
                            "25")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        Set<String> seen = new HashSet<>();
        for (Process racer : racers) {
            String output = new String(racer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(racer.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(racer.exitValue()).isZero();
            for (String line : output.lines().toList()) {
                assertThat(seen.add(line.substring(line.indexOf(' ')))).as(line).isTrue();
            }
        }
        assertThat(seen).hasSize(100);
        assertThat(store().inTransaction(NETWORK, Leases::inUse)).hasSize(100);
    }
}
