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
 * The run from which the build makes the AOT cache: requests to all plugins in one process, so that all their classes are in it. The build starts it in a network namespace of its own.
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
        new AotTraining(arguments[0], arguments[1], System.err).run();
    }

    private void run() throws Exception {
        String added = call(Plugins.FLATNET, "ADD", "");
        call(Plugins.FLATNET, "STATUS", "");
        call(Plugins.FLATNET, "CHECK", ",\"prevResult\":" + added);
        call("tuning", "ADD", ",\"mtu\":1400,\"prevResult\":" + added);
        call(Plugins.FLATNET, "DEL", ",\"prevResult\":" + added);
        call(Plugins.FLATNET_IPAM, "ADD", "");
        call(Plugins.FLATNET_IPAM, "DEL", "");
        call("loopback", "ADD", "");
        call("loopback", "DEL", "");
    }

    private String call(String name, String verb, String more) throws Exception {
        String config =
                "{\"cniVersion\":\"1.1.0\",\"name\":\"training\",\"type\":\"flatnet\",\"bridge\":\"flatnet-br0\","
                        + "\"isGateway\":true,\"ipMasq\":true,\"ipam\":{\"type\":\"flatnet-ipam\",\"subnet\":\"10.87.1.0/24\","
                        + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}],\"dataDir\":\"" + directory + "/leases\"},\"runDir\":\""
                        + directory + "/run\"" + more + "}";
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
