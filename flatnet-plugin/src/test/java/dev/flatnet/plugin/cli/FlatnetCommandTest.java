// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.MemoryAddressStore;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.watch.RuleWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FlatnetCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private final InMemoryKernel kernel = new InMemoryKernel();
    private final Flatnet engine = Flatnet.in(kernel.create("/run/netns/host"), kernel::open);

    private static RuleWatch noWatch(Consumer<String> log) throws IOException {
        throw new IOException("nothing is served here");
    }

    private int run(String... arguments) {
        Host host = Host.ofThisKernel();
        Allocator allocator = new Allocator(new MemoryAddressStore(), host);
        return new FlatnetCommand(
                        "1.2.3",
                        dataDir -> allocator,
                        host,
                        new ServeCommand(
                                Map::of,
                                FlatnetCommandTest::noWatch,
                                stop -> {},
                                new PrintStream(err, true, StandardCharsets.UTF_8)),
                        new ReloadCommand(
                                runDir -> engine,
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    @Test
    void versionNamesAllThatAreSpoken() {
        assertThat(run("version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("flatnet 1.2.3 (CNI 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0; Java ");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "flatnet ipam",
                        "flatnet conformance",
                        "flatnet serve",
                        "flatnet reload",
                        "flatnet version",
                        "flatnet help");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void commandsGetTheirArguments() {
        assertThat(run("ipam", "ls", "--json")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("[");
        assertThat(run("conformance")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--plugin");
    }

    @Test
    void reloadSaysWhatItDid() {
        assertThat(run("reload")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("flatnet reload: the rules of 0 attachments are in effect");
        assertThat(run("reload", "now")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--run-dir");
    }

    @Test
    void reloadSaysWhyItCannot() {
        kernel.setUnprivileged(true);
        assertThat(run("reload")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("cannot restore the rules")
                .contains("EPERM");
    }

    @Test
    void unknownCommandsAreSaidOnStderr() {
        assertThat(run("dance")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("dance").contains("flatnet ipam");
    }
}
