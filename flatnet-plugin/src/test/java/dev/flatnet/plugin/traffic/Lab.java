// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.MemoryAddressStore;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Requirement;
import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cni.PluginParts;
import dev.flatnet.plugin.cni.Plugins;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A host with bridges and containers, and somebody outside; all made by {@code ip}, so that nothing but rules is under test.
 * Outside is 192.0.2.2 and 2001:db8::2, to which the host is 192.0.2.1 and 2001:db8::1.
 */
final class Lab implements AutoCloseable {
    static final String HOST = "192.0.2.1";
    static final String HOST_6 = "2001:db8::1";
    static final String OUTSIDE = "192.0.2.2";
    static final String OUTSIDE_6 = "2001:db8::2";

    private static final Set<String> MAIN_PLUGINS = Set.of("flatnet", "bridge");

    private static final ObjectMapper JSON = new ObjectMapper();

    final TestNamespace host = TestNamespace.create();
    final TestNamespace outside = TestNamespace.create();
    private final List<TestNamespace> containers = new ArrayList<>();
    private final NetworkNamespace hostNamespace;
    final Flatnet flatnet;
    private final Allocator allocator = new Allocator(new MemoryAddressStore(), Host.unknown());

    /**
     * A container on a bridge.
     *
     * @param id of the container
     * @param netns where it is
     * @param bridge it is a port of
     * @param ipv4 its address, without prefix length
     * @param ipv6 its address, without prefix length
     */
    record Container(String id, TestNamespace netns, String bridge, String ipv4, String ipv6) {
        /** What the plugin that made its interface would have said. */
        ObjectNode prevResult() {
            ObjectNode result = JSON.createObjectNode().put("cniVersion", "1.0.0");
            var interfaces = result.putArray("interfaces");
            interfaces.addObject().put("name", bridge);
            interfaces.addObject().put("name", hostEnd());
            interfaces
                    .addObject()
                    .put("name", "eth0")
                    .put("sandbox", netns.path().toString());
            var ips = result.putArray("ips");
            ips.addObject().put("address", ipv4 + "/24").put("interface", 2);
            ips.addObject().put("address", ipv6 + "/64").put("interface", 2);
            return result;
        }

        /** The host's end of its veth pair. */
        String hostEnd() {
            return "veth-" + id;
        }
    }

    Lab() {
        try {
            hostNamespace = NetworkNamespace.open(host.path().toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        flatnet = Flatnet.in(hostNamespace, NetworkNamespace::open);
        // A host asks for no neighbour as long as it does not know whether its link-local address is unique.
        host.run("sysctl", "-qw", "net.ipv6.conf.default.dad_transmits=0");
        host.run("ip", "link", "set", "lo", "up");
        outside.run("ip", "link", "set", "lo", "up");
        host.run("ip", "link", "add", "out0", "type", "veth", "peer", "name", "eth0", "netns", outside.name());
        up(host, "out0", HOST + "/24", HOST_6 + "/64");
        up(outside, "eth0", OUTSIDE + "/24", OUTSIDE_6 + "/64");
        outside.run("ip", "route", "add", "default", "via", HOST);
        outside.run("ip", "-6", "route", "add", "default", "via", HOST_6);
        host.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    private static void up(TestNamespace where, String link, String ipv4, String ipv6) {
        where.run("ip", "addr", "add", ipv4, "dev", link);
        where.run("ip", "addr", "add", ipv6, "dev", link, "nodad");
        where.run("ip", "link", "set", link, "up");
    }

    /** A bridge of the networks 10.NUMBER.0.0/24 and fd00:NUMBER::/64. */
    String bridge(int number) {
        String name = "br" + number;
        host.run("ip", "link", "add", name, "type", "bridge");
        up(host, name, "10." + number + ".0.1/24", "fd00:" + number + "::1/64");
        return name;
    }

    /** A container on such a bridge, with the address that ends with that. */
    Container container(int bridge, int last) {
        TestNamespace netns = TestNamespace.create();
        containers.add(netns);
        String network = "10." + bridge + ".0.";
        String network6 = "fd00:" + bridge + "::";
        Container container = new Container(
                "c" + bridge + "-" + last, netns, "br" + bridge, network + last, network6 + Integer.toHexString(last));
        netns.run("ip", "link", "set", "lo", "up");
        host.run(
                "ip",
                "link",
                "add",
                container.hostEnd(),
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                netns.name());
        host.run("ip", "link", "set", container.hostEnd(), "master", container.bridge(), "up");
        up(netns, "eth0", container.ipv4() + "/24", container.ipv6() + "/64");
        netns.run("ip", "route", "add", "default", "via", network + "1");
        netns.run("ip", "-6", "route", "add", "default", "via", network6 + "1");
        return container;
    }

    /**
     * Calls a chained plugin.
     *
     * @param keys of its configuration, with apostrophes for quotation marks
     * @return what it answered
     */
    JsonNode call(String plugin, String verb, Container container, String keys) {
        return callIn("net", plugin, verb, container, keys);
    }

    JsonNode callIn(String network, String plugin, String verb, Container container, String keys) {
        try {
            ObjectNode config = config(network, plugin, container, keys);
            if (MAIN_PLUGINS.contains(plugin) && verb.equals("ADD")) {
                // They make the interface: before them there is none.
                config.remove("prevResult");
            }
            return run(plugin, verb, container, config);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode config(String network, String plugin, Container container, String keys)
            throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree("{" + keys.replace('\'', '"') + "}");
        config.put("cniVersion", "1.0.0").put("name", network).put("type", plugin);
        config.set("prevResult", container.prevResult());
        return config;
    }

    /**
     * Calls the reference plugin of that name.
     *
     * @param path where it finds programs
     */
    JsonNode callReference(String plugin, String verb, Container container, String path, String keys) {
        try {
            String answer = Command.of(
                            Requirement.REFERENCE_PLUGINS.resolve(plugin).toString())
                    .in(host.path())
                    .with(Map.of(
                            "CNI_COMMAND",
                            verb,
                            "CNI_CONTAINERID",
                            container.id(),
                            "CNI_NETNS",
                            container.netns().path().toString(),
                            "CNI_IFNAME",
                            "eth0",
                            "CNI_PATH",
                            Requirement.REFERENCE_PLUGINS.toString(),
                            "PATH",
                            path))
                    .reading(config("net", plugin, container, keys).toString())
                    .run()
                    .orFail()
                    .stdout();
            return answer.isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The same with the programs of the system. */
    JsonNode callReference(String plugin, String verb, Container container, String keys) {
        Requirement.referencePlugins();
        return callReference(plugin, verb, container, "/usr/sbin:/usr/bin:/sbin:/bin", keys);
    }

    private JsonNode run(String plugin, String verb, Container container, ObjectNode config) throws IOException {
        PluginParts parts = new PluginParts(flatnet, dataDir -> allocator, Optional.empty());
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        new PluginRunner(
                        Plugins.info(plugin, "1.2.3"),
                        Plugins.named(plugin, parts).orElseThrow())
                .run(new PluginEnvironment(
                        Map.of(
                                "CNI_COMMAND",
                                verb,
                                "CNI_CONTAINERID",
                                container.id(),
                                "CNI_NETNS",
                                container.netns().path().toString(),
                                "CNI_IFNAME",
                                "eth0",
                                "CNI_PATH",
                                "/nonexistent"),
                        new ByteArrayInputStream(config.toString().getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        PluginEnvironment.THREAD_NETNS));
        return stdout.size() == 0 ? MissingNode.getInstance() : JSON.readTree(stdout.toByteArray());
    }

    @Override
    public void close() {
        try {
            hostNamespace.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        containers.forEach(TestNamespace::close);
        outside.close();
        host.close();
    }
}
