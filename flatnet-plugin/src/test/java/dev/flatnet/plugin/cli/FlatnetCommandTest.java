// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.MemoryAddressStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlatnetCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        Host host = Host.ofThisKernel();
        Allocator allocator = new Allocator(new MemoryAddressStore(), host);
        return new FlatnetCommand(
                        "1.2.3",
                        dataDir -> allocator,
                        host,
                        new ServeCommand(Map::of, stop -> {}, new PrintStream(err, true, StandardCharsets.UTF_8)),
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
                .contains("flatnet ipam", "flatnet conformance", "flatnet serve", "flatnet version", "flatnet help");
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
    void unknownCommandsAreSaidOnStderr() {
        assertThat(run("dance")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("dance").contains("flatnet ipam");
    }
}
