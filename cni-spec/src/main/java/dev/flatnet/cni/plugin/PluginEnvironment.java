// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * All that a plugin run sees of the process around it. A test makes one from byte arrays; a resident process makes one
 * per request.
 *
 * @param variables the environment variables, which {@link EnvironmentVariables} reads; the record keeps a copy
 * @param stdin the configuration
 * @param stdout gets the one JSON document; throws an exception if it cannot deliver that
 * @param stderr gets text for humans; many runtimes throw it away
 * @param ownNetns a path that refers to the network namespace the plugin runs in
 */
public record PluginEnvironment(
        Map<String, String> variables, InputStream stdin, OutputStream stdout, PrintStream stderr, Path ownNetns) {

    /** The namespace of the thread that asks; {@code /proc/self} would be that of the first thread. */
    public static final Path THREAD_NETNS = Path.of("/proc/thread-self/ns/net");

    public PluginEnvironment {
        variables = Map.copyOf(variables);
    }

    /** The value of a variable; the empty string if it is not set, which means the same to CNI. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }
}
