// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.plugin.cni.Plugins;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** {@code flatnet}, as people type it: finds the subcommand. */
public final class FlatnetCommand {
    private static final int USAGE = 2;

    private final String version;
    private final Function<Path, Allocator> allocators;
    private final Host host;
    private final ServeCommand serve;
    private final ReloadCommand reload;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * A command of parts.
     *
     * @param version of the program
     * @param allocators gives the allocator for a data directory
     * @param host tells whether leases are still in use
     * @param serve serves the plugins
     * @param reload restores rules
     * @param out for what was asked
     * @param err for failures
     */
    public FlatnetCommand(
            String version,
            Function<Path, Allocator> allocators,
            Host host,
            ServeCommand serve,
            ReloadCommand reload,
            PrintStream out,
            PrintStream err) {
        this.version = version;
        this.allocators = allocators;
        this.host = host;
        this.serve = serve;
        this.reload = reload;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs a command.
     *
     * @param arguments the name of the command, then its arguments
     * @return the exit status: that of the command, or 2 if there is no such command
     */
    public int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "help" : arguments.get(0);
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (command) {
            case "ipam" -> new IpamCommand(allocators, host, out, err).run(rest);
            case "conformance" -> new ConformanceCommand(out, err).run(rest);
            case "serve" -> serve.run(rest);
            case "reload" -> reload.run(rest);
            case "version", "--version" -> print(version());
            case "help", "--help", "-h" -> print(usage());
            default -> {
                err.println("flatnet: unknown command \"" + command + "\"");
                err.println(usage());
                yield USAGE;
            }
        };
    }

    private int print(String text) {
        out.println(text);
        return 0;
    }

    private String version() {
        List<String> versions = new ArrayList<>();
        Plugins.SUPPORTED.forEach(each -> versions.add(each.toString()));
        return "flatnet " + version + " (CNI " + String.join(", ", versions) + "; Java " + Runtime.version() + ")";
    }

    private static String usage() {
        return """
                usage: flatnet ipam           which addresses are leased to whom; gives back stale ones
                       flatnet conformance    shows how a CNI plugin keeps the specification
                       flatnet serve          serves the plugin's calls from one process, without a JVM's start for each
                       flatnet reload         puts the host's rules of all attachments back, after a firewall was loaded anew
                       flatnet version        what this is, and which versions of CNI it speaks
                       flatnet help           this text
                Container runtimes call flatnet as a CNI plugin, with CNI_COMMAND in the environment.""";
    }
}
