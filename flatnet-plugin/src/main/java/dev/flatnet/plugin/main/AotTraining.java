// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.main;

import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.plugin.cni.Plugins;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The run from which the build makes the AOT cache: requests to all plugins in one process, so that all their classes are
 * in it. The build starts it in a network namespace of its own, with one request as a runtime makes it: that trains the
 * way in, too.
 */
final class AotTraining {
    private final String netns;
    private final String directory;
    private final PrintStream log;

    private AotTraining(String netns, String directory, PrintStream log) {
        this.netns = netns;
        this.directory = directory;
        this.log = log;
    }

    /** Takes the path of a namespace to attach, and a directory for state. */
    public static void main(String[] arguments) throws Exception {
        Main.serve("loopback");
        new AotTraining(arguments[0], arguments[1], System.err).run();
    }

    private void run() throws Exception {
        String added = call(Plugins.FLATNET, "ADD", "");
        call(Plugins.FLATNET, "STATUS", "");
        call(Plugins.FLATNET, "CHECK", ",\"prevResult\":" + added);
        String more = ",\"mtu\":1400,\"sysctl\":{\"net.ipv4.conf.IFNAME.arp_filter\":\"0\"},\"prevResult\":" + added;
        call("tuning", "ADD", more);
        call("tuning", "DEL", more);
        String rates = ",\"ingressRate\":8000000,\"ingressBurst\":800000,\"egressRate\":8000000,\"egressBurst\":800000"
                + ",\"prevResult\":" + added;
        call("bandwidth", "ADD", rates);
        call("bandwidth", "DEL", rates);
        call(Plugins.FLATNET, "DEL", ",\"prevResult\":" + added);
        for (String ipam : new String[] {Plugins.FLATNET_IPAM, "host-local", "static"}) {
            call(ipam, "ADD", "");
            call(ipam, "DEL", "");
        }
        call("loopback", "ADD", "");
        call("loopback", "DEL", "");
    }

    private String call(String name, String verb, String more) throws Exception {
        String config =
                "{\"cniVersion\":\"1.1.0\",\"name\":\"training\",\"type\":\"flatnet\",\"bridge\":\"flatnet-br0\","
                        + "\"isGateway\":true,\"ipMasq\":true,\"ipam\":{\"type\":\"flatnet-ipam\",\"subnet\":\"10.87.1.0/24\","
                        + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}],\"dataDir\":\"" + directory + "/leases\"},\"runDir\":\""
                        + directory + "/run\",\"dataDir\":\"" + directory + "/tuning\"" + more + "}";
        Map<String, String> variables = Map.of(
                "CNI_COMMAND", verb,
                "CNI_CONTAINERID", "training",
                "CNI_NETNS", netns,
                "CNI_IFNAME", "eth0",
                "CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAME=training",
                "CNI_PATH", "/");
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        CniPlugin plugin = Main.plugin(name, Main.parts(Main::allocator));
        int status = new PluginRunner(Plugins.info(name, BuildInfo.VERSION), plugin)
                .run(new PluginEnvironment(
                        variables,
                        new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        log,
                        PluginEnvironment.THREAD_NETNS));
        String answer = stdout.toString(StandardCharsets.UTF_8);
        if (status != 0) {
            log.println("AOT training: " + name + " " + verb + " failed, so the cache lacks some classes: " + answer);
            return "{}";
        }
        return answer.isEmpty() ? "{}" : answer;
    }
}
