// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The {@code main} of a plugin that is a process of its own.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     CniMain.run(PluginInfo.of("hello", "1.0.0"), () -> new Hello(Host.open()));
 * }
 * }</pre>
 *
 * <p>Give it a factory rather than a plugin if anything can fail while the plugin is made: that is answered by a CNI error
 * then, and not by a stack trace.
 */
public final class CniMain {
    private static final Path OWN_VARIABLES = Path.of("/proc/self/environ");

    /** The kernel takes a quarter of the stack's limit for them, 2 MiB as a rule (execve(2)). */
    private static final int MAX_VARIABLES = 8 << 20;

    private CniMain() {}

    /** Serves the request that this process was started for, and ends the process. */
    public static void run(PluginInfo info, CniPlugin plugin) {
        run(info, () -> plugin);
    }

    /** Serves the request that this process was started for, and ends the process. The plugin is made if it is needed. */
    public static void run(PluginInfo info, PluginFactory plugins) {
        System.exit(serve(info, plugins));
    }

    /**
     * As {@link #run(PluginInfo, PluginFactory)}, but the process goes on. From here on, what anything prints on {@code
     * System.out} goes to stderr: stdout belongs to the protocol.
     *
     * @return the exit status for the process
     */
    @SuppressWarnings("SystemOut")
    public static int serve(PluginInfo info, PluginFactory plugins) {
        PrintStream stderr = System.err;
        System.setOut(stderr);
        PluginEnvironment environment = new PluginEnvironment(
                EnvironmentVariables.of(System.getenv(), CniMain::ownVariables),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                stderr,
                PluginEnvironment.THREAD_NETNS);
        return new PluginRunner(info, plugins).run(environment);
    }

    private static byte[] ownVariables() throws IOException {
        try (InputStream file = Files.newInputStream(OWN_VARIABLES)) {
            return file.readNBytes(MAX_VARIABLES);
        }
    }
}
