// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.benchmark;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.NewRoute;
import dev.flatnet.netlink.route.Route;
import dev.flatnet.netlink.route.RouteFilter;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The same work by this library and by iproute2, in one run; docs/benchmarks-netlink.md tells how to start it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class NetlinkBenchmark {
    private static final int LINKS = 20;
    private static final int ROUTES = 10_000;

    private String name = "";
    private NetworkNamespace namespace;
    private RouteNetlink netlink;
    private Path changes;

    /** A namespace with ten thousand routes in table 100. */
    @Setup(Level.Trial)
    public void setUp() throws IOException, InterruptedException {
        name = "flatnet-bench-" + ProcessHandle.current().pid();
        namespace = NetworkNamespace.createNamed(name);
        netlink = RouteNetlink.open(namespace);
        netlink.links().create(NewLink.of("ifb", "base").up());
        int base = netlink.links().find("base").orElseThrow().index();
        netlink.addresses().add(base, address(10, 1, 2, 3), 24);
        for (int i = 0; i < ROUTES; i++) {
            netlink.routes()
                    .add(NewRoute.to(address(10, 100 + i / 256, i % 256, 0), 24, base).table(100));
        }
        if (dumpByLibrary().size() != ROUTES) {
            throw new IllegalStateException("the routes are not all there");
        }
        changes = Files.writeString(Files.createTempFile("flatnet", ".batch"), batch());
    }

    /** Removes all of it. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        netlink.close();
        namespace.close();
        NetworkNamespace.deleteNamed(name);
        Files.delete(changes);
    }

    /** Twenty links: made, given an address, set up, given a route, and deleted again. */
    @Benchmark
    public void changesByLibrary() throws IOException {
        for (int i = 0; i < LINKS; i++) {
            netlink.links().create(NewLink.of("ifb", "i" + i));
            Link link = netlink.links().find("i" + i).orElseThrow();
            netlink.addresses().add(link.index(), address(10, 2, i, 1), 24);
            netlink.links().change(link.index(), new LinkChange().up());
            netlink.routes().add(NewRoute.to(address(10, 3, i, 0), 24, link.index()).via(address(10, 2, i, 2)));
            netlink.links().delete(link.index());
        }
    }

    /** The same, by one process of ip. */
    @Benchmark
    public void changesByIpBatch() throws IOException, InterruptedException {
        run("ip", "-n", name, "-batch", changes.toString());
    }

    private static String batch() {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < LINKS; i++) {
            batch.append("link add i").append(i).append(" type ifb\n");
            batch.append("address add 10.2.").append(i).append(".1/24 brd + dev i").append(i).append('\n');
            batch.append("link set i").append(i).append(" up\n");
            batch.append("route add 10.3.").append(i).append(".0/24 via 10.2.").append(i).append(".2\n");
            batch.append("link delete i").append(i).append('\n');
        }
        return batch.toString();
    }

    /** Ten thousand routes, each as an object. */
    @Benchmark
    public List<Route> dumpByLibrary() throws IOException {
        return netlink.routes().list(RouteFilter.ofTable(100));
    }

    /** The same, as text. */
    @Benchmark
    public void dumpByIpBatch() throws IOException, InterruptedException {
        run("ip", "-n", name, "route", "show", "table", "100");
    }

    private static void run(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", line));
        }
    }

    private static InetAddress address(int a, int b, int c, int d) throws IOException {
        return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
    }

    /** Runs all and prints the ratios. */
    public static void main(String[] arguments) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(NetlinkBenchmark.class.getSimpleName())
                        .build())
                .run();
        Map<String, Double> millis = new TreeMap<>();
        for (RunResult result : results) {
            String label = result.getPrimaryResult().getLabel();
            millis.put(label, result.getPrimaryResult().getScore());
        }
        for (String work : List.of("changes", "dump")) {
            double ours = millis.get(work + "ByLibrary");
            double theirs = millis.get(work + "ByIpBatch");
            System.out.printf("%s: library %.2f ms, ip %.2f ms, ratio %.2f%n", work, ours, theirs, ours / theirs);
        }
    }
}
