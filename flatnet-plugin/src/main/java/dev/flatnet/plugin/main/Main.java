// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.main;

import dev.flatnet.cni.plugin.CniMain;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.FileAddressStore;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.attachment.LockFiles;
import dev.flatnet.plugin.cli.FlatnetCommand;
import dev.flatnet.plugin.cli.ReloadCommand;
import dev.flatnet.plugin.cli.ServeCommand;
import dev.flatnet.plugin.cni.PluginParts;
import dev.flatnet.plugin.cni.Plugins;
import dev.flatnet.plugin.firewall.RecordFiles;
import dev.flatnet.plugin.watch.RuleWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The program: one of the plugins by the name the launcher was called by, or a command. */
public final class Main {
    private Main() {}

    /**
     * Runs and ends the process.
     *
     * @param arguments the name the launcher was called by, then its arguments
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        String calledAs = arguments.length == 0 ? Plugins.FLATNET : arguments[0];
        String command = System.getenv("CNI_COMMAND");
        boolean isPlugin = arguments.length < 2 || (command != null && !command.isEmpty());
        if (!isPlugin) {
            System.exit(command().run(List.of(arguments).subList(1, arguments.length)));
        }
        // Not exit(): since JDK 21 that makes a logger first, a tenth of a call's time. Nothing here has a shutdown
        // hook.
        Runtime.getRuntime().halt(serve(calledAs));
    }

    /** Serves the request that this process was started for, and returns its exit status. */
    static int serve(String calledAs) {
        return CniMain.serve(Plugins.info(calledAs, BuildInfo.VERSION), () -> plugin(calledAs, parts(Main::allocator)));
    }

    /** What is not a plugin of ours is refused by name: whoever asks for it would get another. */
    static CniPlugin plugin(String name, PluginParts parts) throws CniException {
        return Plugins.named(name, parts)
                .orElseThrow(() -> CniException.invalidConfig(
                        "this program is no plugin \"" + name + "\"",
                        "it can be called as " + String.join(", ", Plugins.names())));
    }

    static PluginParts parts(Function<Path, Allocator> allocators) {
        return new PluginParts(engine(), allocators, program());
    }

    /** The engine of every call whose configuration names no other {@code runDir}. */
    private static Flatnet engine() {
        LockFiles locks = new LockFiles(LockFiles.DEFAULT_DIRECTORY, PluginParts.TURN_DEADLINE);
        return Flatnet.onThisHost().with(locks);
    }

    /** Where the launcher lies in the distribution that this process runs from. */
    private static Optional<Path> program() {
        Path lib = Path.of(System.getProperty("java.home")).getParent();
        Path launcher = lib == null ? Path.of("") : lib.resolveSibling("bin").resolve(Plugins.FLATNET);
        return Files.isExecutable(launcher) ? Optional.of(launcher) : Optional.empty();
    }

    @SuppressWarnings("SystemOut")
    private static FlatnetCommand command() {
        ServeCommand serve = new ServeCommand(
                Main::residentPlugins,
                log -> RuleWatch.start(NetworkNamespace.ofThisProcess(), engine()::restoreMissingRules, log),
                stop -> Runtime.getRuntime().addShutdownHook(new Thread(stop)),
                System.err);
        ReloadCommand reload = new ReloadCommand(Main::engineIn, System.out, System.err);
        return new FlatnetCommand(
                BuildInfo.VERSION, Main::allocator, Host.ofThisKernel(), serve, reload, System.out, System.err);
    }

    /** An engine whose records of attachments are in the directory for what does not outlive the boot. */
    private static Flatnet engineIn(Path runDir) {
        return Flatnet.onThisHost().withRecordsIn(runDir.resolve(RecordFiles.DIRECTORY_NAME));
    }

    /** The same plugins, but that what many threads want from a directory at a time is done together. */
    private static Map<String, PluginRunner> residentPlugins() {
        PluginParts parts = parts(new SharedAllocators(FileAddressStore::in, Host.ofThisKernel()));
        Map<String, PluginRunner> runners = new HashMap<>();
        for (String name : Plugins.names()) {
            CniPlugin plugin = Plugins.named(name, parts).orElseThrow();
            runners.put(name, new PluginRunner(Plugins.info(name, BuildInfo.VERSION), plugin));
        }
        return runners;
    }

    static Allocator allocator(Path dataDir) {
        return new Allocator(FileAddressStore.in(dataDir).withPriority(), Host.ofThisKernel());
    }
}
