// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.cni.plugin.CniMain;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cli.FlatnetCommand;
import dev.flatnet.plugin.cni.FlatnetIpamPlugin;
import dev.flatnet.plugin.cni.FlatnetPlugin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The program: a plugin, an IPAM plugin, or a command, by how the launcher was called. */
public final class Main {
    private static final Duration STORE_DEADLINE = Duration.ofSeconds(10);
    private static final String IPAM = "flatnet-ipam";

    private Main() {}

    /**
     * Runs and ends the process.
     *
     * @param arguments the name the launcher was called by, then its arguments
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        String calledAs = arguments.length == 0 ? FlatnetPlugin.TYPE : arguments[0];
        String command = System.getenv("CNI_COMMAND");
        boolean isPlugin = arguments.length < 2 || (command != null && !command.isEmpty());
        if (!isPlugin) {
            System.exit(command().run(List.of(arguments).subList(1, arguments.length)));
        }
        if (calledAs.equals(IPAM)) {
            CniMain.run(FlatnetIpamPlugin.info(BuildInfo.VERSION), ipamPlugin());
        } else {
            CniMain.run(FlatnetPlugin.info(BuildInfo.VERSION), plugin());
        }
    }

    @SuppressWarnings("SystemOut")
    private static FlatnetCommand command() {
        return new FlatnetCommand(BuildInfo.VERSION, Main::allocator, new LinuxHost(), System.out, System.err);
    }

    static FlatnetPlugin plugin() {
        return new FlatnetPlugin(Flatnet.onThisHost(), Main::allocator);
    }

    static FlatnetIpamPlugin ipamPlugin() {
        return new FlatnetIpamPlugin(Main::allocator);
    }

    static Allocator allocator(Path dataDir) {
        LinuxHost host = new LinuxHost();
        return new Allocator(new FileAddressStore(dataDir, new FlockStoreLock(), STORE_DEADLINE, host), host);
    }
}
