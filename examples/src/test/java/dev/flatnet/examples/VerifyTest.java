// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** verify.sh in a project that has nothing but a Maven that says what it is asked, on a machine that has hardly a program. */
class VerifyTest {
    private static final List<String> PROGRAMS = List.of("sh", "dirname", "id", "env", "sed", "unshare");

    @TempDir
    Path project = Path.of("");

    private Path programs = Path.of("");

    @BeforeEach
    void aProjectAndAMachine() throws IOException {
        Path examples = Files.createDirectory(project.resolve("examples"));
        for (String script : List.of("verify.sh", "environment.sh")) {
            Files.copy(Path.of(script), examples.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        script(project.resolve("mvnw"), "echo \"maven $*\"; [ -x \"$JAVA_HOME/bin/javac\" ]");
        programs = Files.createDirectory(project.resolve("bin"));
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
        }
        script(programs.resolve("apt-get"), "echo \"apt-get $*\"");
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Command verify(String... prefix) {
        List<String> line = new ArrayList<>(List.of(prefix));
        line.add(project.resolve("examples/verify.sh").toString());
        line.add("-Dsome=thing");
        return Command.of(line.toArray(String[]::new))
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("PATH", programs.toString());
    }

    @Test
    void installsWhatIsMissingAndRunsMaven() throws IOException {
        script(programs.resolve("sudo"), "exec \"$@\"");
        Outcome outcome = verify().run().orFail();
        assertThat(outcome.stdout())
                .containsSubsequence("apt-get update", "apt-get install -y --no-install-recommends ", " strace ")
                .endsWith("maven --batch-mode --no-transfer-progress verify -Dsome=thing\n");
    }

    /** As a user who is nobody here: not root, and without sudo. */
    @Test
    void whoMayNotInstallIsToldWhatIsMissing() {
        Outcome outcome = verify("unshare", "--user", "--").run().orFail();
        assertThat(outcome.stdout())
                .containsPattern("only root can install it:.* strace .*; tests that need it are skipped")
                .doesNotContain("apt-get")
                .contains("maven ");
    }

    @Test
    void inCiThatIsAFailure() {
        Outcome outcome = verify("unshare", "--user", "--").with("CI", "true").run();
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stderr()).contains("only root can install it:", " strace ");
        assertThat(outcome.stdout()).doesNotContain("maven ");
    }
}
