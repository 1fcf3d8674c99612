// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.AddressInterval;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known to be in use: never more than is, whatever was added and removed. */
class InUseIntervalsTest {

    record Change(boolean add, InetAddress address) {}

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<InetAddress> addresses = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 19).map(i -> address("10.0.0." + i)),
                Arbitraries.integers().between(0, 9).map(i -> address("255.255.255." + (246 + i))),
                Arbitraries.integers().between(0, 9).map(i -> address("a00::" + Integer.toHexString(i))));
        return Combinators.combine(Arbitraries.of(true, true, false), addresses)
                .as(Change::new)
                .list()
                .ofMaxSize(80);
    }

    @Property(tries = 300)
    void knowsExactlyWhatIsInUseWhileThatIsLittle(@ForAll("changes") List<Change> changes) {
        InUseIntervals intervals = new InUseIntervals();
        Set<InetAddress> inUse = new HashSet<>();
        for (Change change : changes) {
            if (change.add()) {
                intervals.add(change.address());
                inUse.add(change.address());
            } else {
                intervals.remove(change.address());
                inUse.remove(change.address());
            }
        }
        assertThat(all(intervals, inUse)).isEqualTo(inUse);
        assertThat(all(InUseIntervals.of(inUse), inUse)).isEqualTo(inUse);
        assertThat(InUseIntervals.decode(intervals.encode()).encode()).isEqualTo(intervals.encode());
    }

    /** The addresses of all intervals, each of which must end where an address in use does. */
    private static Set<InetAddress> all(InUseIntervals intervals, Set<InetAddress> inUse) {
        Set<InetAddress> all = new HashSet<>();
        for (InetAddress each : inUse) {
            AddressInterval interval = intervals.around(each);
            for (InetAddress a = interval.first(); !a.equals(interval.last()); a = IpAddresses.next(a)) {
                all.add(a);
            }
            all.add(interval.last());
        }
        return all;
    }

    @Test
    void keepsTheLowestOfMany() {
        InUseIntervals intervals = new InUseIntervals();
        for (int i = 255; i >= 0; i--) {
            intervals.add(address("10.0." + i + ".1"));
            intervals.add(address("10.0." + i + ".2"));
        }
        assertThat(intervals.encode().length).isLessThan(4_096);
        assertThat(intervals.around(address("10.0.0.2"))).hasToString("10.0.0.1-10.0.0.2");
        assertThat(intervals.around(address("10.0.255.2"))).hasToString("10.0.255.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\0\0\0", "10.0.0.2-10.0.0.1\n", "10.0.0.1-10.0.0.2\nx", "a00::1-10.0.0.2"})
    void aDamagedFileSaysNothing(String text) {
        InUseIntervals read = InUseIntervals.decode(text.getBytes(StandardCharsets.UTF_8));
        for (InetAddress each : addresses("10.0.0.1 10.0.0.2")) {
            assertThat(read.around(each)).isEqualTo(AddressInterval.of(each));
        }
    }
}
