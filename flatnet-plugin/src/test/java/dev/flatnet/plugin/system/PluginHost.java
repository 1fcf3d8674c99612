// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A "host" that is a network namespace of its own, containers that are others, and the distribution's plugin called on it
 * as a runtime would. Closing it removes all of them.
 */
final class PluginHost implements AutoCloseable {
    static final String BRIDGE = "br-test";
    static final String NETWORK = "net";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestNamespace namespace;
    private final List<TestNamespace> containers = new ArrayList<>();
    private final Path directory;

    private PluginHost(TestNamespace namespace, Path directory) {
        this.namespace = namespace;
        this.directory = directory;
    }

    static PluginHost start() {
        try {
            Path directory = Files.createTempDirectory("flatnet-plugin");
            PluginHost host = new PluginHost(TestNamespace.create(), directory);
            host.namespace.run("ip", "link", "set", "lo", "up");
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestNamespace namespace() {
        return namespace;
    }

    TestNamespace container() {
        TestNamespace container = TestNamespace.create();
        containers.add(container);
        return container;
    }

    Path dataDir() {
        return directory.resolve("leases");
    }

    /** The configuration of a usual network; the test changes what it is about. */
    ObjectNode config() {
        ObjectNode config = JSON.createObjectNode()
                .put("cniVersion", "1.0.0")
                .put("name", NETWORK)
                .put("type", "flatnet")
                .put("bridge", BRIDGE)
                .put("runDir", directory.resolve("run").toString())
                .put("isGateway", true)
                .put("ipMasq", true);
        ObjectNode ipam = config.putObject("ipam")
                .put("type", "flatnet-ipam")
                .put("subnet", "10.87.9.0/24")
                .put("dataDir", dataDir().toString());
        ipam.putArray("routes").addObject().put("dst", "0.0.0.0/0");
        return config;
    }

    /** A call with the container's namespace. */
    Command call(String verb, TestNamespace container, ObjectNode config) {
        return call(verb, container.name(), container.path().toString(), config);
    }

    /** A call with any value of CNI_NETNS, empty for a namespace that is gone. */
    Command call(String verb, String containerId, String netns, ObjectNode config) {
        return Distribution.call(verb, containerId, netns, config.toString()).in(namespace.path());
    }

    /** An ADD that must succeed; gives the result. */
    JsonNode add(TestNamespace container, ObjectNode config) {
        return json(call("ADD", container, config).run().orFail().stdout());
    }

    /** A DEL that must succeed, silently. */
    void del(TestNamespace container, ObjectNode config) {
        Outcome outcome = call("DEL", container, config).run().orFail();
        if (!outcome.stdout().isEmpty()) {
            throw new AssertionError("DEL has nothing to say on stdout: " + outcome);
        }
    }

    /** A call that must fail; gives the error. */
    static JsonNode failure(Command call) {
        Outcome outcome = call.run();
        if (outcome.status() != 1) {
            throw new AssertionError("must fail with status 1: " + outcome);
        }
        return json(outcome.stdout());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** The addresses in use, by the files in the store. */
    Set<String> leases() {
        return LeaseFiles.in(dataDir().resolve(NETWORK));
    }

    /** Everything a plugin could leave behind: links, addresses, rules, leases. */
    String state() {
        return namespace.json("ip", "-j", "link").findValuesAsText("ifname") + "\n"
                + namespace.json("ip", "-j", "-4", "address").findValuesAsText("local") + "\n"
                + namespace.ruleset() + "\n" + leases();
    }

    @Override
    public void close() {
        try {
            containers.forEach(TestNamespace::close);
        } finally {
            namespace.close();
            Command.of("rm", "-rf", directory.toString()).run().orFail();
        }
    }
}
