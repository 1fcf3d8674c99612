// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.plugin.PluginRunner;
import dev.flatnet.plugin.serve.CallServer;
import dev.flatnet.plugin.watch.RuleWatch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code flatnet serve}: a process that stays and serves the calls of the plugin, so that no JVM has to start for each. */
public final class ServeCommand {
    /** Where launchers look. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/run/flatnet");

    /** Makes the plugins by the name a launcher is called by. */
    @FunctionalInterface
    public interface ServedPlugins {
        Map<String, PluginRunner> make() throws IOException;
    }

    /** Starts what goes on beside the serving until it is closed. */
    @FunctionalInterface
    public interface Watch {
        RuleWatch start(Consumer<String> log) throws IOException;
    }

    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private final ServedPlugins plugins;
    private final Watch rules;
    private final Consumer<Runnable> onTermination;
    private final PrintStream err;

    /**
     * A command of parts.
     *
     * @param plugins by the name a launcher is called by; only asked for when they are to be served
     * @param rules brings back rules that are taken away
     * @param onTermination is given what to do when the process is asked to end
     * @param err for what happens
     */
    public ServeCommand(ServedPlugins plugins, Watch rules, Consumer<Runnable> onTermination, PrintStream err) {
        this.plugins = plugins;
        this.rules = rules;
        this.onTermination = onTermination;
        this.err = err;
    }

    /**
     * Serves until the process is asked to end.
     *
     * @param arguments what follows {@code serve}
     * @return the exit status: 0; 1 if it cannot serve; 2 for wrong usage
     */
    public int run(List<String> arguments) {
        boolean given = arguments.size() == 2 && arguments.get(0).equals("--directory");
        if (!given && !arguments.isEmpty()) {
            err.println(usage());
            return USAGE;
        }
        Path directory = given ? Path.of(arguments.get(1)) : DEFAULT_DIRECTORY;
        try (CallServer server = CallServer.open(directory, plugins.make(), err)) {
            onTermination.accept(server::stop);
            err.println("flatnet serve: ready in " + directory);
            serveAndWatch(server);
            return 0;
        } catch (IOException e) {
            err.println("flatnet serve: " + e.getMessage());
            return FAILURE;
        }
    }

    private void serveAndWatch(CallServer server) throws IOException {
        Optional<RuleWatch> watch = startWatch(server);
        try {
            server.run();
        } finally {
            if (watch.isPresent()) {
                watch.get().close();
            }
        }
    }

    /** None if the kernel does not tell what is taken away: calls are served nevertheless. */
    private Optional<RuleWatch> startWatch(CallServer server) {
        try {
            return Optional.of(rules.start(server::say));
        } catch (IOException | RuntimeException e) {
            server.say("rules that are taken away do not come back by themselves: " + e);
            return Optional.empty();
        }
    }

    private static String usage() {
        return """
                usage: flatnet serve                     serve the calls of the plugin from one process that stays
                options: --directory DIR    where launchers find it; they look in %s, or where FLATNET_SERVER says
                Ends on SIGTERM, when everything that was handed over has been served.""".replace("%s", DEFAULT_DIRECTORY.toString());
    }
}
