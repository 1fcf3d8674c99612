// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A host that is a namespace of the real kernel, a container that is another, and on them our plugins in this process and Go's
 * reference plugins, each with the same request.
 */
final class OnRealHost implements AutoCloseable {
    final TestNamespace host = TestNamespace.create();
    final TestNamespace container = TestNamespace.create();
    private final NetworkNamespace namespace;
    private final PluginParts parts;
    private final Map<String, String> more = new HashMap<>();

    OnRealHost() throws IOException {
        host.run("ip", "link", "set", "lo", "up");
        namespace = NetworkNamespace.open(host.path().toString());
        parts = new PluginParts(
                Flatnet.in(namespace, NetworkNamespace::open),
                dataDir -> new Allocator(FileAddressStore.in(dataDir), Host.ofThisKernel()),
                Optional.empty());
    }

    /** A veth pair with an end in the container and one on the host, and a result that says so. */
    ObjectNode pair() throws IOException {
        host.run(("ip link add hostend type veth peer name eth0 netns " + container.name()).split(" "));
        host.run("ip", "link", "set", "hostend", "up");
        container.run("ip", "link", "set", "eth0", "up");
        container.run("ip", "address", "add", "10.1.2.3/24", "dev", "eth0");
        return PluginsOnKernel.config("{'cniVersion': '1.0.0', 'interfaces': [{'name': 'hostend', 'mac': '"
                + host.link("hostend").get("address").asText() + "'}, {'name': 'eth0', 'mac': '"
                + container.link("eth0").get("address").asText() + "', 'sandbox': '" + container.path() + "'}],"
                + " 'ips': [{'address': '10.1.2.3/24', 'interface': 1}]}");
    }

    /** A variable for all calls from now on. */
    void set(String variable, String value) {
        more.put(variable, value);
    }

    private Map<String, String> variables(String verb) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "CNI_COMMAND",
                verb,
                "CNI_CONTAINERID",
                "c1",
                "CNI_NETNS",
                container.path().toString(),
                "CNI_IFNAME",
                "eth0",
                "CNI_PATH",
                Requirement.REFERENCE_PLUGINS.toString()));
        variables.putAll(more);
        return variables;
    }

    /** A call of ours. */
    Run ours(String plugin, String verb, ObjectNode config) throws IOException {
        return PluginsOnKernel.run(parts, plugin, variables(verb), config);
    }

    /** A call of Go's. */
    Run theirs(String plugin, String verb, ObjectNode config) throws IOException {
        Requirement.referencePlugins();
        Command.Outcome outcome = Command.of(
                        Requirement.REFERENCE_PLUGINS.resolve(plugin).toString())
                .with(variables(verb))
                .reading(config.toString())
                .in(host.path())
                .run();
        return new Run(
                outcome.status(),
                outcome.text().isEmpty() ? MissingNode.getInstance() : PluginsOnKernel.JSON.readTree(outcome.stdout()));
    }

    @Override
    public void close() throws IOException {
        namespace.close();
        container.close();
        host.close();
    }
}
