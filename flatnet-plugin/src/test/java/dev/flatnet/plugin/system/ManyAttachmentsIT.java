// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of attachments with published ports, made and removed at the same time by processes that know nothing of each other. */
@KernelTest
class ManyAttachmentsIT extends OnPluginHost {
    private static final int PARALLEL = 8;
    private static final int CONTAINERS = 300;
    private static final List<String> CHAIN = List.of("bridge", "portmap", "firewall");
    private static final JsonNode NO_RESULT = MissingNode.getInstance();

    /** What an unused host has: the loopback interface and a bridge for each network. */
    private static final int LINKS = 3;

    @TempDir
    Path directory = Path.of("");

    private Server server;
    private ExecutorService callers;

    @BeforeEach
    void startServer() throws IOException {
        server = Server.start(directory, host.namespace().path());
        callers = Executors.newFixedThreadPool(PARALLEL);
    }

    @AfterEach
    void stopServer() {
        callers.close();
        server.close();
    }

    /** A container and what its runtime asks for. */
    private abstract class Container {
        final TestNamespace namespace = host.container();
        final int port;

        Container(int port) {
            this.port = port;
        }

        abstract JsonNode add();

        abstract void del();

        abstract void check(JsonNode result);

        ObjectNode publishing(ObjectNode config) {
            ArrayNode mappings = config.putObject("runtimeConfig").putArray("portMappings");
            mappings.addObject().put("hostPort", port).put("containerPort", 80);
            mappings.addObject()
                    .put("hostPort", port + 1)
                    .put("containerPort", 53)
                    .put("protocol", "udp");
            return config;
        }
    }

    /** Attached by {@code flatnet} in one call. */
    private class Whole extends Container {
        private final boolean served;

        Whole(int port, boolean served) {
            super(port);
            this.served = served;
        }

        Command call(String verb, ObjectNode config) {
            Command call = host.call(verb, namespace, publishing(config));
            return served ? server.only(call) : call;
        }

        @Override
        JsonNode add() {
            return PluginHost.json(call("ADD", config()).run().orFail().stdout());
        }

        @Override
        void del() {
            call("DEL", config()).run().orFail();
        }

        @Override
        void check(JsonNode result) {
            ObjectNode config = config();
            config.set("prevResult", result);
            call("CHECK", config).run().orFail();
        }
    }

    /** Attached by a chain of plugins under the names of the reference plugins. */
    private class Chain extends Container {
        Chain(int port) {
            super(port);
        }

        private JsonNode call(String verb, String type, JsonNode previous) {
            ObjectNode config = plugin(type);
            if (type.equals("portmap")) {
                publishing(config);
            }
            if (!previous.isMissingNode()) {
                config.set("prevResult", previous);
            }
            Command call = as(type, host.call(verb, namespace, config));
            String result = server.preferred(call).run().orFail().stdout();
            return result.isEmpty() ? previous : PluginHost.json(result);
        }

        @Override
        JsonNode add() {
            JsonNode result = NO_RESULT;
            for (String type : CHAIN) {
                result = call("ADD", type, result);
            }
            return result;
        }

        @Override
        void del() {
            CHAIN.reversed().forEach(type -> call("DEL", type, NO_RESULT));
        }

        @Override
        void check(JsonNode result) {
            CHAIN.forEach(type -> call("CHECK", type, result));
        }
    }

    private ObjectNode config() {
        ObjectNode config = host.config();
        config.withObject("/ipam").put("subnet", "10.87.8.0/22").put("gateway", "10.87.9.1");
        return config;
    }

    private ObjectNode plugin(String type) {
        ObjectNode config = config().put("name", "chain").put("type", type);
        if (type.equals("bridge")) {
            config.put("bridge", "br-chain");
            config.withObject("/ipam")
                    .put("type", "host-local")
                    .put("subnet", "10.88.0.0/24")
                    .put("gateway", "10.88.0.1");
        } else {
            config.remove(List.of("bridge", "isGateway", "ipMasq", "ipam"));
        }
        return config;
    }

    private static Command as(String type, Command call) {
        List<String> line = new ArrayList<>(call.line());
        line.replaceAll(word -> word.equals(Distribution.launcher().toString())
                ? Distribution.launcher().resolveSibling(type).toString()
                : word);
        return new Command(line, call.environment(), call.stdin());
    }

    private List<Container> containers() {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            int port = 10_000 + 2 * i;
            // A tenth each, spread: all kinds meet all the time.
            containers.add(
                    switch (i % 10) {
                        case 4 -> new Whole(port, false);
                        case 9 -> new Chain(port);
                        default -> new Whole(port, true);
                    });
        }
        return containers;
    }

    private <T> List<T> atOnce(Collection<? extends Callable<T>> calls)
            throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        for (Future<T> each : callers.invokeAll(calls)) {
            results.add(each.get());
        }
        return results;
    }

    private static Callable<Void> task(Runnable task) {
        return Executors.callable(task, null);
    }

    /** The records of attachments, of whichever host. */
    private long records() throws IOException {
        Path records = Path.of(config().get("runDir").asText(), "attachments");
        if (!Files.isDirectory(records)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(records)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /** The state of a host on which all networks have been used, and are not any more. */
    private String unused() {
        for (Container each : List.of(new Whole(9000, true), new Chain(9002))) {
            each.add();
            each.del();
        }
        return host.state();
    }

    private void assertUnused(String unused) throws IOException {
        assertThat(host.state()).isEqualTo(unused);
        assertThat(LeaseFiles.in(host.dataDir().resolve("chain"))).isEmpty();
        assertThat(records()).isZero();
        assertThat(host.namespace().ruleset()).isEmpty();
    }

    @Test
    void hundredsComeAndGoAtOnceAndLeaveNothing() throws Exception {
        String unused = unused();
        List<Container> containers = containers();
        List<JsonNode> results = atOnce(
                containers.stream().map(each -> (Callable<JsonNode>) each::add).toList());

        Set<String> addresses = new HashSet<>();
        results.forEach(result -> addresses.add(result.at("/ips/0/address").asText()));
        assertThat(addresses).hasSize(containers.size());
        assertThat(host.leases().size()
                        + LeaseFiles.in(host.dataDir().resolve("chain")).size())
                .isEqualTo(containers.size());
        assertThat(records()).isEqualTo(containers.size());
        String rules = host.namespace().ruleset();
        for (Container each : containers) {
            assertThat(rules).contains("tcp . " + each.port + " ", "udp . " + (each.port + 1) + " ");
        }
        for (int i = 0; i < containers.size(); i += 35) {
            containers.get(i).check(results.get(i));
        }

        atOnce(containers.stream().map(each -> task(each::del)).toList());
        for (Container each : containers) {
            assertThat(each.namespace.links()).containsExactly("lo");
        }
        assertUnused(unused);
    }

    /** A call whose caller is killed some time after it has begun; it may have ended before. */
    private static void killed(Command call, int milliseconds) {
        call.by("timeout", "-s", "KILL", milliseconds / 1000.0 + "").run();
    }

    @Test
    void whatKilledCallersLeaveGoesWithDelOrGarbageCollection() throws Exception {
        String unused = unused();
        List<Whole> staying = new ArrayList<>();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            boolean served = i % 2 == 0;
            Whole each = new Whole(10_000 + 2 * i, served);
            // Up to a little more than a call takes, so that each of its steps is met by some.
            int milliseconds = 1 + (served ? i / 2 : i * 5);
            switch (i % 6 / 2) {
                case 0 -> {
                    staying.add(each);
                    tasks.add(task(each::add));
                }
                case 1 ->
                    tasks.add(task(() -> {
                        killed(each.call("ADD", config()), milliseconds);
                        each.del();
                    }));
                default ->
                    tasks.add(task(() -> {
                        each.add();
                        killed(each.call("DEL", config()), milliseconds);
                    }));
            }
        }
        // Their runtime does not come back at all.
        for (int i = 0; i < 20; i++) {
            Whole each = new Whole(20_000 + 2 * i, i % 2 == 0);
            int milliseconds = 1 + (i % 2 == 0 ? i : i * 12);
            tasks.add(task(() -> killed(each.call("ADD", config()), milliseconds)));
        }
        atOnce(tasks);
        server.descriptors();

        collect(staying);
        assertThat(host.leases()).hasSize(staying.size());
        assertThat(records()).isEqualTo(staying.size());
        assertThat(host.namespace().links()).hasSize(LINKS + staying.size());
        for (Whole each : staying) {
            each.namespace.run("ping", "-c", "1", "-w", "5", "10.87.9.1");
        }
        atOnce(staying.stream().map(each -> task(each::del)).toList());
        assertUnused(unused);
    }

    private void collect(List<Whole> valid) {
        ObjectNode config = config().put("cniVersion", "1.1.0");
        ArrayNode attachments = config.putArray("cni.dev/valid-attachments");
        for (Whole each : valid) {
            attachments.addObject().put("containerID", each.namespace.name()).put("ifname", "eth0");
        }
        host.call("GC", "", "", config).run().orFail();
    }
}
