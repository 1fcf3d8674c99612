// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.plugin.cni.FlatnetIpamPlugin;
import dev.flatnet.plugin.cni.FlatnetPlugin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The run from which the build makes the AOT cache: one ADD, STATUS, CHECK and DEL in one process, so that all their classes are
 * in it. The build starts it in a network namespace of its own.
 */
final class AotTraining {
    private final String netns;
    private final String dataDir;
    private final PrintStream log;

    private AotTraining(String netns, String dataDir, PrintStream log) {
        this.netns = netns;
        this.dataDir = dataDir;
        this.log = log;
    }

    /** Takes the path of a namespace to attach, and a directory for leases. */
    public static void main(String[] arguments) {
        new AotTraining(arguments[0], arguments[1], System.err).run();
    }

    private void run() {
        String added = call(FlatnetPlugin.info(BuildInfo.VERSION), Main.plugin(), "ADD", "");
        call(FlatnetPlugin.info(BuildInfo.VERSION), Main.plugin(), "STATUS", "");
        call(FlatnetPlugin.info(BuildInfo.VERSION), Main.plugin(), "CHECK", ",\"prevResult\":" + added);
        call(FlatnetPlugin.info(BuildInfo.VERSION), Main.plugin(), "DEL", ",\"prevResult\":" + added);
        call(FlatnetIpamPlugin.info(BuildInfo.VERSION), Main.ipamPlugin(), "ADD", "");
        call(FlatnetIpamPlugin.info(BuildInfo.VERSION), Main.ipamPlugin(), "DEL", "");
    }

    private String call(PluginInfo info, CniPlugin plugin, String verb, String more) {
        String config =
                "{\"cniVersion\":\"1.1.0\",\"name\":\"training\",\"type\":\"flatnet\",\"bridge\":\"flatnet-br0\","
                        + "\"isGateway\":true,\"ipMasq\":true,\"ipam\":{\"type\":\"flatnet-ipam\",\"subnet\":\"10.87.1.0/24\","
                        + "\"routes\":[{\"dst\":\"0.0.0.0/0\"}],\"dataDir\":\"" + dataDir + "\"}" + more + "}";
        Map<String, String> variables = Map.of(
                "CNI_COMMAND", verb,
                "CNI_CONTAINERID", "training",
                "CNI_NETNS", netns,
                "CNI_IFNAME", "eth0",
                "CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAME=training",
                "CNI_PATH", "/");
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        int status = new PluginRunner(info, plugin)
                .run(new PluginEnvironment(
                        variables,
                        new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8)),
                        stdout,
                        log,
                        PluginEnvironment.THREAD_NETNS));
        String answer = stdout.toString(StandardCharsets.UTF_8);
        if (status != 0) {
            log.println("AOT training: " + info.name() + " " + verb + " failed, so the cache lacks some classes: "
                    + answer);
            return "{}";
        }
        return answer.isEmpty() ? "{}" : answer;
    }
}
