// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.runtime.InProcessPluginExecutor;
import dev.flatnet.cni.runtime.PluginCall;
import dev.flatnet.cni.runtime.PluginExecutor;
import dev.flatnet.cni.runtime.PluginOutcome;
import dev.flatnet.cni.runtime.ProcessPluginExecutor;
import dev.flatnet.cni.spec.CniException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A plugin behind an executor, which bounds its time and its output. */
public final class PluginTarget implements Target {
    private final Path plugin;
    private final PluginExecutor executor;
    private final Map<String, String> surroundings;

    private PluginTarget(Path plugin, PluginExecutor executor, Map<String, String> surroundings) {
        this.plugin = plugin;
        this.executor = executor;
        this.surroundings = Map.copyOf(surroundings);
    }

    /**
     * A program.
     *
     * @param surroundings the variables that every request has besides its own, such as {@code PATH}: some plugins start
     *     other programs
     */
    public static PluginTarget program(Path plugin, PluginExecutor executor, Map<String, String> surroundings) {
        return new PluginTarget(plugin, executor, surroundings);
    }

    /** A plugin written with this library, called in this process: no program has to be built to test it. */
    public static PluginTarget inProcess(PluginInfo info, CniPlugin plugin) {
        PluginExecutor executor =
                InProcessPluginExecutor.before(ProcessPluginExecutor.create()).with(info.name(), info, plugin);
        return new PluginTarget(Path.of(info.name()), executor, Map.of());
    }

    @Override
    public PluginAnswer call(PluginRequest request) throws IOException {
        Map<String, String> variables = new TreeMap<>(surroundings);
        variables.putAll(request.variables());
        try {
            PluginOutcome outcome = executor.execute(new PluginCall(plugin, variables, request.stdin()));
            return new PluginAnswer(
                    outcome.exitStatus(), new String(outcome.stdout(), StandardCharsets.UTF_8), outcome.stderr());
        } catch (CniException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
