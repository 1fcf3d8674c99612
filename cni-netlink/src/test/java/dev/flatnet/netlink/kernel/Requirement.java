// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing, the test is skipped and says what it lacks; where the environment
 * says {@code CI=true}, that is a failure.
 */
public final class Requirement {
    /** Where Debian's containernetworking-plugins puts Go's reference plugins. */
    public static final Path REFERENCE_PLUGINS = Path.of("/usr/lib/cni");

    /** PROC_PID_INIT_INO (linux/proc_ns.h). */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private static final String REMEDY = " (examples/verify.sh installs what the tests need)";

    private Requirement() {}

    /** A program in one of the usual places. */
    public static void program(String name) {
        program(name, Command.USUAL_PATH);
    }

    /** A program that is found in a PATH. */
    public static void program(String name, String path) {
        for (String directory : path.split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return;
            }
        }
        missing(name + " is missing" + REMEDY);
    }

    /** Go's reference plugins. */
    public static void referencePlugins() {
        file(REFERENCE_PLUGINS.resolve("host-local"), "containernetworking-plugins");
    }

    /** A file that some package brings. */
    public static void file(Path file, String debianPackage) {
        if (!Files.exists(file)) {
            missing(file + " is missing: install " + debianPackage + REMEDY);
        }
    }

    /** The PID namespace that has all processes of the machine in it; a container has one of its own. */
    public static void initialPidNamespace() {
        try {
            if (!Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().equals(INITIAL_PID_NAMESPACE)) {
                missing("only the processes of a PID namespace are seen here, as in a container");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the test, for that reason. */
    public static void missing(String reason) {
        failInCi(reason);
        // Reports name the reason; the console, where people look, would not.
        System.err.println("skipped: " + reason);
        Assumptions.abort(reason);
    }

    /** A skip that CI would not show is a failure there. */
    static void failInCi(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason + " (a skipped test is a failure where CI=true)");
        }
    }
}
