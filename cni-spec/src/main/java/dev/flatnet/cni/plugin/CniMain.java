// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * The {@code main} of a plugin that is a process of its own.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     CniMain.run(PluginInfo.of("hello", "1.0.0"), new Hello());
 * }
 * }</pre>
 */
public final class CniMain {
    private CniMain() {}

    /** Serves the request that this process was started for, and ends the process. */
    public static void run(PluginInfo info, CniPlugin plugin) {
        System.exit(serve(info, plugin));
    }

    /**
     * Serves the request that this process was started for. From here on, what anything prints on {@code System.out}
     * goes to stderr: stdout belongs to the protocol.
     *
     * @return the exit status for the process
     */
    @SuppressWarnings("SystemOut")
    public static int serve(PluginInfo info, CniPlugin plugin) {
        PrintStream stderr = System.err;
        System.setOut(stderr);
        PluginEnvironment environment = new PluginEnvironment(
                System.getenv(),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                stderr,
                PluginEnvironment.THREAD_NETNS);
        return new PluginRunner(info, plugin).run(environment);
    }
}
