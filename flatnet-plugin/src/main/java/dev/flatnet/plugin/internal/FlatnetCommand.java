// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.plugin.cni.FlatnetPlugin;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What people type. */
final class FlatnetCommand {
    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;

    FlatnetCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs a command.
     *
     * @return the exit status: 0, or 2 for a command that does not exist
     */
    int run(String[] arguments) {
        return switch (arguments[0]) {
            case "version", "--version" -> print(version());
            case "help", "--help", "-h" -> print(usage());
            default -> {
                err.println("flatnet: unknown command \"" + arguments[0] + "\"");
                err.println(usage());
                yield USAGE;
            }
        };
    }

    private int print(String text) {
        out.println(text);
        return 0;
    }

    private static String version() {
        List<String> versions = new ArrayList<>();
        FlatnetPlugin.SUPPORTED.forEach(version -> versions.add(version.toString()));
        return "flatnet " + BuildInfo.VERSION + " (CNI " + String.join(", ", versions) + "; Java " + Runtime.version()
                + ")";
    }

    private static String usage() {
        return """
                usage: flatnet version    what this is, and which versions of CNI it speaks
                       flatnet help       this text
                Container runtimes call flatnet as a CNI plugin, with CNI_COMMAND in the environment.""";
    }
}
