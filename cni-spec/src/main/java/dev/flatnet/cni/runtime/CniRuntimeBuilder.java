// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Settings of a {@link CniRuntime}. Not thread-safe. */
public final class CniRuntimeBuilder {
    List<Path> pluginPath = List.of();
    PluginExecutor executor = ProcessPluginExecutor.create();
    ResultCache cache = FileResultCache.in(FileResultCache.DEFAULT_DIRECTORY);
    Map<String, String> environment = withoutCni(ProcessPluginExecutor.inheritedEnvironment());
    Consumer<String> stderr = text -> {};
    boolean deleteAfterFailedAdd = true;
    Duration lockPatience = Duration.ofMinutes(5);

    CniRuntimeBuilder() {}

    /** The directories to look for plugins in, and to pass on as {@code CNI_PATH}. */
    public CniRuntimeBuilder pluginPath(Path... directories) {
        pluginPath = List.of(directories);
        return this;
    }

    /** How plugins are run; as processes with a deadline of a minute each, unless said otherwise. */
    public CniRuntimeBuilder executor(PluginExecutor pluginExecutor) {
        executor = pluginExecutor;
        return this;
    }

    /** Where results are kept; in {@link FileResultCache#DEFAULT_DIRECTORY}, unless said otherwise. */
    public CniRuntimeBuilder cache(ResultCache resultCache) {
        cache = resultCache;
        return this;
    }

    /**
     * What plugins find in their environment besides the protocol's variables; unless said otherwise, what this process has,
     * without any {@code CNI_…} left over but {@link Delegate#DEPTH}. A trace context ({@code TRACEPARENT}) goes here.
     */
    public CniRuntimeBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** Gets what plugins that succeed say on stderr; unless said otherwise, nobody does. Called by any thread. */
    public CniRuntimeBuilder stderr(Consumer<String> consumer) {
        stderr = consumer;
        return this;
    }

    /**
     * Whether an ADD that fails is followed by DEL of all plugins, as the specification demands; yes, unless said otherwise.
     * A runtime that says no calls {@link CniRuntime#del} itself.
     */
    public CniRuntimeBuilder deleteAfterFailedAdd(boolean delete) {
        deleteAfterFailedAdd = delete;
        return this;
    }

    /** How long an operation waits for another on the same container or network; five minutes, unless said otherwise. */
    public CniRuntimeBuilder lockPatience(Duration patience) {
        lockPatience = patience;
        return this;
    }

    /** The runtime. */
    public CniRuntime build() {
        return new CniRuntime(this);
    }

    private static Map<String, String> withoutCni(Map<String, String> inherited) {
        Map<String, String> variables = new TreeMap<>(inherited);
        List<String> names = new ArrayList<>(variables.keySet());
        for (String name : names) {
            // A runtime within a plugin is as deep as that.
            if (name.startsWith("CNI_") && !name.equals(Delegate.DEPTH)) {
                variables.remove(name);
            }
        }
        return variables;
    }
}
