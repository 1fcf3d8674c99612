// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.ipam.store.FileAddressStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.Test;

/**
 * The lowest free address out of so many leases that those in use are skipped and not looked at: it is the lowest still,
 * and free, whatever happened to the files in between.
 */
class LowestFreeTest {
    private static final AddressPool POOL = pool("10.0.0.0/25").with(Strategy.LOWEST_FREE);
    private static final int FIRST = 2;
    private static final int LAST = 126;
    private static final int LEASES = 50;

    private final FakeHost host = new FakeHost();
    private final Map<Integer, String> leases = new TreeMap<>();
    private Path dataDir = Path.of("");
    private int containers;

    enum Kind {
        ADD,
        DEL,
        REQUEST,
        HOST_LOCAL_ADD,
        HOST_LOCAL_DEL,
        CRASH_IN_ADD,
        EDIT_INDEX,
        LOSE_INDEX,
        REBOOT
    }

    record Step(Kind kind, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(Kind.ADD, Kind.DEL)), Tuple.of(1, Arbitraries.of(Kind.class)));
        return Combinators.combine(kinds, Arbitraries.integers().between(FIRST, FIRST + LEASES + 5))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void isTheLowestWhateverHappened(@ForAll("steps") List<Step> steps) throws Exception {
        start();
        for (Step step : steps) {
            run(step);
        }
        add();
    }

    private void start() throws Exception {
        leases.clear();
        dataDir = TestDirectories.inMemory();
        Files.createDirectories(dataDir.resolve(NETWORK));
        for (int i = FIRST; i < FIRST + LEASES; i++) {
            hostLocalAdd(i);
        }
        add();
    }

    @AfterTry
    void removeDirectory() throws IOException {
        TestDirectories.remove(dataDir);
    }

    private Allocator allocator() {
        return new Allocator(FileAddressStore.in(dataDir).on(host), host);
    }

    private void run(Step step) throws Exception {
        int number = step.number();
        switch (step.kind()) {
            case ADD -> add();
            case DEL -> del(number);
            case REQUEST -> request(number);
            case HOST_LOCAL_ADD -> hostLocalAdd(number);
            case HOST_LOCAL_DEL -> {
                Files.deleteIfExists(lease(number));
                leases.remove(number);
            }
            case CRASH_IN_ADD -> {
                String before = Files.exists(inUse()) ? Files.readString(inUse()) : "";
                add();
                writeInUse(before);
            }
            case EDIT_INDEX -> writeInUse("10.0.0." + FIRST + "-10.0.0." + (number + 1));
            case LOSE_INDEX -> TestDirectories.remove(Files.createDirectories(dataDir.resolve(".flatnet")));
            case REBOOT -> host.reboot();
        }
    }

    private Path lease(int number) {
        return dataDir.resolve(NETWORK).resolve("10.0.0." + number);
    }

    private void add() throws IpamException {
        int lowest = FIRST;
        while (leases.containsKey(lowest)) {
            lowest++;
        }
        assertThat(lowest).isLessThanOrEqualTo(LAST);
        String container = "c" + containers++;
        assertThat(text(allocator().allocate(POOL, AllocationRequest.by(eth0(container)))))
                .isEqualTo("10.0.0." + lowest);
        leases.put(lowest, container);
    }

    private void del(int number) throws IpamException {
        String container = leases.remove(number);
        if (container != null) {
            assertThat(allocator().release(NETWORK, eth0(container), List.of()))
                    .containsExactly(address("10.0.0." + number));
        }
    }

    private void request(int number) throws IpamException {
        if (!leases.containsKey(number)) {
            String container = "c" + containers++;
            allocator().allocate(POOL, AllocationRequest.by(eth0(container)).requesting(addresses("10.0.0." + number)));
            leases.put(number, container);
        }
    }

    private void hostLocalAdd(int number) throws IOException {
        if (!leases.containsKey(number)) {
            String container = "c" + containers++;
            Files.writeString(lease(number), container + "\r\neth0");
            leases.put(number, container);
        }
    }

    private Path inUse() {
        return dataDir.resolve(".flatnet").resolve(NETWORK).resolve("in-use");
    }

    /** By moving a file there, as we do and as editors do, so that the directory tells of it. */
    private void writeInUse(String text) throws IOException {
        if (Files.exists(inUse())) {
            Files.delete(inUse());
            Files.writeString(inUse(), text);
        }
    }

    @Test
    void isFreeEvenIfWhatIsKnownIsWrong() throws Exception {
        start();
        assertThat(inUse()).hasContent("10.0.0.2-10.0.0.52");
        Files.writeString(inUse(), "10.0.0.2-10.0.0.60");
        add();
        Files.writeString(inUse(), "10.0.0.2-10.0.0.40");
        add();
        removeDirectory();
    }

    @Test
    void aFullRangeIsFullOnlyIfEveryLeaseWasLookedAt() throws Exception {
        start();
        while (leases.size() <= LAST - FIRST) {
            add();
        }
        Files.writeString(lease(70), "");
        leases.remove(70);
        assertThat(text(allocator().allocate(POOL, AllocationRequest.by(eth0("late")))))
                .isEqualTo("10.0.0.70");
        removeDirectory();
    }
}
