// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.benchmark;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;

import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.Strategy;
import dev.flatnet.ipam.store.FileAddressStore;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One ADD, one DEL beside many other leases, in a process that has warmed up. {@link FlatCost} runs it. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AllocatorBenchmark {

    /** A directory that somebody has filled, and one more attachment. */
    @State(Scope.Benchmark)
    public static class Directory {
        /** So many leases there are besides. */
        @Param({"10", "1000", "10000", "60000"})
        private int leases;

        /** Which free address is handed out. */
        @Param({"ROUND_ROBIN", "LOWEST_FREE"})
        private Strategy strategy;

        private AddressPool pool;
        private Allocator allocator;
        private List<InetAddress> address = List.of();

        /** Opens it. */
        @Setup(Level.Trial)
        public void open() {
            pool = pool("10.0.0.0/16").with(strategy);
            allocator = allocator(FlatCost.directory(Path.of(System.getProperty(FlatCost.DIRECTORY)), leases, strategy));
        }

        static Allocator allocator(Path dataDir) {
            Host host = Host.unknown();
            return new Allocator(FileAddressStore.in(dataDir).on(host), host);
        }

        List<Lease> allocate() throws IpamException {
            List<Lease> given = allocator.allocate(pool, AllocationRequest.by(eth0("measured")));
            address = List.of(given.get(0).address().address());
            return given;
        }

        List<InetAddress> release(List<InetAddress> likely) throws IpamException {
            return allocator.release(NETWORK, eth0("measured"), likely);
        }
    }

    /** Takes back what an ADD gave, without measuring that. */
    @State(Scope.Thread)
    public static class ReleasedAfterwards {
        /** DEL. */
        @TearDown(Level.Invocation)
        public void release(Directory directory) throws IpamException {
            directory.release(directory.address);
        }
    }

    /** Gives what a DEL takes back, without measuring that. */
    @State(Scope.Thread)
    public static class AllocatedBefore {
        /** ADD. */
        @Setup(Level.Invocation)
        public void allocate(Directory directory) throws IpamException {
            directory.allocate();
        }
    }

    /** ADD. */
    @Benchmark
    public List<Lease> add(Directory directory, ReleasedAfterwards afterwards) throws IpamException {
        return directory.allocate();
    }

    /** DEL with a previous result. */
    @Benchmark
    public List<InetAddress> delWithResult(Directory directory, AllocatedBefore before) throws IpamException {
        return directory.release(directory.address);
    }

    /** DEL without. */
    @Benchmark
    public List<InetAddress> delWithoutResult(Directory directory, AllocatedBefore before) throws IpamException {
        return directory.release(List.of());
    }
}
