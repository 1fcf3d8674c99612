// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real process on a file system that is full, or cannot be written to: a tmpfs in a mount namespace of its own. */
@KernelTest
class BrokenFileSystemIT {
    @TempDir
    Path directory = Path.of("");

    /** Runs a script that has {@code call VERB CONTAINER}, in the directory that the file system is mounted on. */
    private Outcome onTmpfs(String options, String script) throws Exception {
        Path dataDir = Files.createDirectory(directory.resolve("data"));
        String all = "mount -t tmpfs -o mode=0700," + options + " none " + dataDir + " || exit 9\n"
                + "config=$(cat); call() { printf %s \"$config\" | CNI_COMMAND=$1 CNI_CONTAINERID=$2 \"$0\"; }\n"
                + "cd " + directory + "\n" + script;
        return new IpamProcess(dataDir, "10.0.0.0/24")
                .command("ADD", "c", "/nonexistent", "unshare", "--mount", "sh", "-c", all)
                .run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nr_inodes=24", "size=64k"})
    void aFullOneIsSaidAndLosesNothing(String options) throws Exception {
        Outcome outcome = onTmpfs(options, """
                i=0; while call ADD c$i > answer; do i=$((i + 1)); [ $i -lt 50 ] || exit 8; done
                cat answer; echo; cat data/net/10.* | grep -c eth0; echo given $i
                ls -A data/.flatnet/net | grep -v '^c[0-9]*:eth0$'; echo no litter above
                call DEL c0 && call DEL c1 && call ADD again && ls data/.flatnet/net
                """);
        assertThat(outcome.status()).as(outcome.toString()).isZero();
        assertThat(outcome.stdout())
                .contains("\"code\": 5")
                .contains("No space left on device")
                .contains("again:eth0\n");
        assertThat(outcome.stdout())
                .as("every lease that was answered is there, and nothing else")
                .containsPattern("(?m)^(\\d+)\\ngiven \\1\\nno litter above$");
    }

    @Test
    void oneThatCannotBeWrittenToIsSaidAndLosesNothing() throws Exception {
        Outcome outcome = onTmpfs("size=1m", """
                call ADD c0 > answer0 || exit 7
                find data -exec stat -c '%n %s %Y' {} + | sort > before
                mount -o remount,ro data || exit 9
                call ADD c1; echo ADD $?; call DEL c0; echo DEL $?
                find data -exec stat -c '%n %s %Y' {} + | sort | cmp before - && echo untouched
                mount -o remount,rw data || exit 9
                call DEL c0 && call ADD c1 > answer1 && cat data/net/10.*
                """);
        assertThat(outcome.status()).as(outcome.toString()).isZero();
        assertThat(outcome.stdout().split("Read-only file system", -1))
                .as(outcome.stdout())
                .hasSize(3);
        assertThat(outcome.stdout()).contains("}ADD 1\n", "}DEL 1\n", "\nuntouched\nc1\r\neth0");
    }
}
