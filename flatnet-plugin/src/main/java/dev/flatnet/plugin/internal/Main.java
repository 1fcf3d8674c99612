// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.cni.plugin.CniMain;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.cli.FlatnetCommand;
import dev.flatnet.plugin.cli.ServeCommand;
import dev.flatnet.plugin.cni.FlatnetIpamPlugin;
import dev.flatnet.plugin.cni.FlatnetPlugin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The program: a plugin, an IPAM plugin, or a command, by how the launcher was called. */
public final class Main {
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
            CniMain.run(FlatnetIpamPlugin.info(BuildInfo.VERSION), Main::ipamPlugin);
        } else {
            CniMain.run(FlatnetPlugin.info(BuildInfo.VERSION), Main::plugin);
        }
    }

    @SuppressWarnings("SystemOut")
    private static FlatnetCommand command() {
        ServeCommand serve = new ServeCommand(
                Main::residentPlugins, stop -> Runtime.getRuntime().addShutdownHook(new Thread(stop)), System.err);
        return new FlatnetCommand(
                BuildInfo.VERSION, Main::allocator, Host.ofThisKernel(), serve, System.out, System.err);
    }

    /** The same plugins, but that what many threads want from a directory at a time is done together. */
    private static Map<String, PluginRunner> residentPlugins() {
        SharedAllocators allocators = new SharedAllocators(FileAddressStore::in, Host.ofThisKernel());
        return Map.of(
                FlatnetPlugin.TYPE,
                new PluginRunner(FlatnetPlugin.info(BuildInfo.VERSION), plugin(allocators)),
                IPAM,
                new PluginRunner(FlatnetIpamPlugin.info(BuildInfo.VERSION), new FlatnetIpamPlugin(allocators)));
    }

    static FlatnetPlugin plugin() {
        return plugin(Main::allocator);
    }

    private static FlatnetPlugin plugin(Function<Path, Allocator> allocators) {
        return new FlatnetPlugin(Flatnet.onThisHost(), allocators);
    }

    static FlatnetIpamPlugin ipamPlugin() {
        return new FlatnetIpamPlugin(Main::allocator);
    }

    static Allocator allocator(Path dataDir) {
        return new Allocator(FileAddressStore.in(dataDir).withPriority(), Host.ofThisKernel());
    }
}
