// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import java.nio.file.Path;
import java.util.Map;

/**
 * One run of a plugin.
 *
 * @param plugin the executable, as {@link PluginExecutor#find} gave it
 * @param environment all environment variables it gets; nothing is inherited
 * @param stdin what it reads; UTF-8
 */
public record PluginCall(Path plugin, Map<String, String> environment, String stdin) {
    public PluginCall {
        environment = Map.copyOf(environment);
    }
}
