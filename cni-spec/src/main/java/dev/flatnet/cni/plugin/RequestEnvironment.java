// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a plugin may see of the process around its request, beyond the protocol's own parameters: what it needs to run
 * another plugin on its behalf, and what it passes on, such as {@code TRACEPARENT}.
 *
 * @param variables all environment variables, unchanged
 * @param stderr for humans; many runtimes throw it away
 */
public record RequestEnvironment(Map<String, String> variables, PrintStream stderr) {

    public RequestEnvironment {
        variables = Map.copyOf(variables);
    }

    /** The value of a variable; the empty string if it is not set, which means the same to CNI. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /**
     * Whether {@code CNI_NETNS} may lead to the plugin's own namespace, which is refused otherwise: {@code CNI_NETNS_OVERRIDE}
     * is {@code 1} or {@code true}, as for the reference skeleton. For who repeats the check on the descriptor that was opened.
     */
    public boolean allowsOwnNetns() {
        String override = variable("CNI_NETNS_OVERRIDE");
        return override.equals("1") || override.equalsIgnoreCase("true");
    }

    /** The directories of {@code CNI_PATH}, in order; empty elements mean nothing and are left out. */
    public List<Path> pluginPath() {
        List<Path> directories = new ArrayList<>();
        for (String element : variable("CNI_PATH").split(File.pathSeparator, -1)) {
            try {
                if (!element.isEmpty()) {
                    directories.add(Path.of(element));
                }
            } catch (InvalidPathException e) {
                stderr.println("CNI_PATH has an element that is no path: " + e.getMessage());
            }
        }
        return List.copyOf(directories);
    }
}
