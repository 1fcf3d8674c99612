// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginEnvironment;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.cni.spec.CniException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs plugins written in Java in this process, through the same protocol as if each were one of its own; all others as
 * another executor has it. For tests, and for resident runtimes that spare themselves the processes. Thread-safe if the
 * plugins are. There is no deadline: a thread of this process cannot be killed.
 */
public final class InProcessPluginExecutor implements PluginExecutor {
    private final Map<String, PluginRunner> plugins;
    private final PluginExecutor others;

    private InProcessPluginExecutor(Map<String, PluginRunner> plugins, PluginExecutor others) {
        this.plugins = Map.copyOf(plugins);
        this.others = others;
    }

    /** An executor that has no plugins of its own yet. */
    public static InProcessPluginExecutor before(PluginExecutor others) {
        return new InProcessPluginExecutor(Map.of(), others);
    }

    /** The same executor with one plugin more, found under {@code type} whatever the directories. */
    public InProcessPluginExecutor with(String type, PluginInfo info, CniPlugin plugin) {
        Map<String, PluginRunner> more = new HashMap<>(plugins);
        more.put(type, new PluginRunner(info, plugin));
        return new InProcessPluginExecutor(more, others);
    }

    @Override
    public Path find(String type, List<Path> directories) throws CniException {
        PluginFinder.requirePlainName(type);
        return plugins.containsKey(type) ? Path.of(type) : others.find(type, directories);
    }

    @Override
    public PluginOutcome execute(PluginCall call) throws CniException {
        PluginRunner runner = plugins.get(call.plugin().toString());
        if (runner == null) {
            return others.execute(call);
        }
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        int status = runner.run(new PluginEnvironment(
                call.environment(),
                new ByteArrayInputStream(call.stdin().getBytes(StandardCharsets.UTF_8)),
                stdout,
                new PrintStream(stderr, true, StandardCharsets.UTF_8),
                PluginEnvironment.THREAD_NETNS));
        return new PluginOutcome(status, stdout.toByteArray(), stderr.toString(StandardCharsets.UTF_8));
    }
}
