// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.MemoryAddressStore;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.Flatnet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whole runs of the plugins, from variables and stdin to the document on stdout, on a kernel in memory. */
final class PluginsOnKernel {
    static final ObjectMapper JSON = new ObjectMapper();

    final InMemoryKernel kernel = new InMemoryKernel();
    final NetworkNamespace host = kernel.create("/run/netns/host");
    final Allocator allocator = new Allocator(new MemoryAddressStore(), Host.unknown());
    final PluginParts parts = new PluginParts(Flatnet.in(host, kernel::open), dataDir -> allocator, Optional.empty());
    private final Map<String, String> more = new HashMap<>();

    /**
     * What a run came to.
     *
     * @param answer the document on stdout; a missing node if there was nothing
     */
    record Run(int status, JsonNode answer) {
        int code() {
            return answer.path("code").asInt();
        }

        String text() {
            return answer.path("msg").asText() + ": " + answer.path("details").asText();
        }
    }

    /** A configuration as people write it, with apostrophes for quotation marks. */
    static ObjectNode config(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    /** The usual network of {@code flatnet}. */
    static ObjectNode bridge() throws IOException {
        return config("""
                {'cniVersion': '1.1.0', 'name': 'net', 'type': 'flatnet', 'bridge': 'br-test', 'isGateway': true,
                 'ipMasq': true, 'ipam': {'type': 'flatnet-ipam', 'subnet': '10.87.9.0/24',
                                          'routes': [{'dst': '0.0.0.0/0'}]}}""");
    }

    NetworkNamespace container(String id) {
        return kernel.create("/run/netns/" + id);
    }

    /** A variable for all calls from now on. */
    void set(String variable, String value) {
        more.put(variable, value);
    }

    Run call(String plugin, String verb, String container, ObjectNode config) throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "CNI_COMMAND",
                verb,
                "CNI_CONTAINERID",
                container,
                "CNI_NETNS",
                "/run/netns/" + container,
                "CNI_IFNAME",
                "eth0",
                "CNI_PATH",
                "/nonexistent"));
        variables.putAll(more);
        return run(parts, plugin, variables, config);
    }

    /** A run with these variables and no others. */
    static Run run(PluginParts parts, String plugin, Map<String, String> variables, ObjectNode config)
            throws IOException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        int status = new PluginRunner(
                        Plugins.info(plugin, "1.2.3"),
                        Plugins.named(plugin, parts).orElseThrow())
                .run(new PluginEnvironment(
                        variables,
                        new ByteArrayInputStream(config.toString().getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        PluginEnvironment.THREAD_NETNS));
        JsonNode answer = stdout.size() == 0 ? MissingNode.getInstance() : JSON.readTree(stdout.toByteArray());
        return new Run(status, answer);
    }

    Run add(String container, ObjectNode config) throws IOException {
        return call("flatnet", "ADD", container, config);
    }

    /** The same configuration as CHECK and DEL get it after an ADD. */
    static ObjectNode after(ObjectNode config, Run added) {
        ObjectNode copy = config.deepCopy();
        copy.set("prevResult", added.answer());
        return copy;
    }

    static List<String> links(NetworkNamespace netns) throws IOException {
        try (RouteNetlink netlink = RouteNetlink.open(netns)) {
            return netlink.links().list().stream().map(Link::name).toList();
        }
    }

    static Link link(NetworkNamespace netns, String name) throws IOException {
        try (RouteNetlink netlink = RouteNetlink.open(netns)) {
            return netlink.links().find(name).orElseThrow();
        }
    }
}
