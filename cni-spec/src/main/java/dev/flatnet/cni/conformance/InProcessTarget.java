// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.plugin.PluginRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A plugin written with this library, called in this process: no program has to be built to test it. */
public final class InProcessTarget implements Target {
    private final PluginRunner runner;

    public InProcessTarget(PluginInfo info, CniPlugin plugin) {
        this.runner = new PluginRunner(info, plugin);
    }

    @Override
    public PluginAnswer call(PluginRequest call) {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        int status = runner.run(new PluginEnvironment(
                call.variables(),
                new ByteArrayInputStream(call.stdin().getBytes(StandardCharsets.UTF_8)),
                stdout,
                new PrintStream(stderr, true, StandardCharsets.UTF_8),
                PluginEnvironment.THREAD_NETNS));
        return new PluginAnswer(
                status, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
    }
}
