// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.attachment.AttachmentException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** {@code flatnet reload}: brings back the host's rules of all attachments after a firewall was loaded anew. */
public final class ReloadCommand {
    /** The directory for what does not outlive the boot, unless another is named. */
    public static final Path DEFAULT_RUN_DIR = Path.of("/run/flatnet");

    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private final Function<Path, Flatnet> engines;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * A command of parts.
     *
     * @param engines gives the engine that keeps its records in a directory
     * @param out for what was done
     * @param err for failures
     */
    public ReloadCommand(Function<Path, Flatnet> engines, PrintStream out, PrintStream err) {
        this.engines = engines;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs it.
     *
     * @param arguments what follows {@code reload}
     * @return the exit status: 0; 1 if the rules cannot be restored; 2 for wrong usage
     */
    public int run(List<String> arguments) {
        boolean given = arguments.size() == 2 && arguments.get(0).equals("--run-dir");
        if (!given && !arguments.isEmpty()) {
            err.println(usage());
            return USAGE;
        }
        try {
            int attachments = engines.apply(given ? Path.of(arguments.get(1)) : DEFAULT_RUN_DIR)
                    .restore();
            out.println("flatnet reload: the rules of " + attachments
                    + (attachments == 1 ? " attachment are" : " attachments are") + " in effect");
            return 0;
        } catch (AttachmentException e) {
            err.println("flatnet reload: " + e.what() + ": " + e.details());
            return FAILURE;
        }
    }

    private static String usage() {
        return """
                usage: flatnet reload         puts the host's rules of all attachments back into effect
                options: --run-dir DIR    where the records of attachments are, as the key runDir says; %s if there is none
                Rules that are in effect stay as they are, and so do those of others.""".replace("%s", DEFAULT_RUN_DIR.toString());
    }
}
