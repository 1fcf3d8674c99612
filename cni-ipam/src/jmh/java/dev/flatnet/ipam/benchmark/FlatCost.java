// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.benchmark;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;

import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link AllocatorBenchmark} in several rounds, so that whatever else goes on meets all sizes, and prints how the medians
 * grow: averages are those of the machine's other work. The directories lie in memory: what a disk takes for fsync is the same for all sizes, and would hide growth.
 */
public final class FlatCost {
    static final String DIRECTORY = "flatnet.benchmark.directory";
    private static final int[] SIZES = {10, 1_000, 10_000, 60_000};
    private static final double LIMIT = 1.5;

    private FlatCost() {}

    static Path directory(Path root, int leases, Strategy strategy) {
        return root.resolve(strategy.key() + leases);
    }

    /** Takes the number of rounds; ends with status 1 if something grows more than it may. */
    public static void main(String[] arguments) throws IOException, IpamException, RunnerException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        Path memory = Path.of("/dev/shm");
        Path root = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "flatnet-benchmark")
                : Files.createTempDirectory("flatnet-benchmark");
        boolean flat;
        try {
            for (Strategy strategy : Strategy.values()) {
                for (int size : SIZES) {
                    fill(directory(root, size, strategy), size, strategy);
                }
            }
            Map<String, List<Double>> micros = new TreeMap<>();
            for (int i = 0; i < rounds; i++) {
                measure(root, micros);
            }
            flat = print(micros);
        } finally {
            remove(root);
        }
        if (!flat) {
            System.exit(1);
        }
    }

    /** Leases as host-local leaves them, of containers of their own, which we then learn. */
    private static void fill(Path dataDir, int leases, Strategy strategy) throws IOException, IpamException {
        Path network = Files.createDirectories(dataDir.resolve(NETWORK));
        String address = "";
        for (int i = 2; i < leases + 2; i++) {
            address = "10.0." + i / 256 + "." + i % 256;
            Files.writeString(network.resolve(address), "container" + i + "\r\neth0");
        }
        Files.writeString(network.resolve("last_reserved_ip.0"), address);
        AllocatorBenchmark.Directory.allocator(dataDir)
                .allocate(pool("10.0.0.0/16").with(strategy), AllocationRequest.by(eth0("first")));
    }

    private static void measure(Path root, Map<String, List<Double>> micros) throws RunnerException {
        for (RunResult result : new Runner(new OptionsBuilder()
                        .include(AllocatorBenchmark.class.getSimpleName())
                        .jvmArgsAppend("-D" + DIRECTORY + "=" + root)
                        .build())
                .run()) {
            String key = result.getPrimaryResult().getLabel() + " "
                    + result.getParams().getParam("strategy") + " "
                    + result.getParams().getParam("leases");
            micros.computeIfAbsent(key, each -> new ArrayList<>())
                    .add(result.getPrimaryResult().getStatistics().getPercentile(50));
        }
    }

    private static boolean print(Map<String, List<Double>> micros) {
        boolean flat = true;
        System.out.println("\n| strategy | call | 10 leases | 1,000 | 10,000 | 60,000 | 60,000 to 10 |\n|---|---|---|---|---|---|---|");
        for (Strategy strategy : Strategy.values()) {
            for (String call : List.of("add", "delWithResult", "delWithoutResult")) {
                StringBuilder row = new StringBuilder("| " + strategy.key() + " | " + call + " |");
                for (int size : SIZES) {
                    row.append(String.format(" %.0f us |", median(micros, call, strategy, size)));
                }
                double growth = median(micros, call, strategy, 60_000) / median(micros, call, strategy, 10);
                flat &= growth <= LIMIT;
                System.out.println(row + String.format(" %.2f |", growth));
            }
        }
        System.out.println(flat ? "flat: nothing grows by more than " + LIMIT : "NOT FLAT: the limit is " + LIMIT);
        return flat;
    }

    private static double median(Map<String, List<Double>> micros, String call, Strategy strategy, int size) {
        List<Double> sorted =
                micros.get(call + " " + strategy.name() + " " + size).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
