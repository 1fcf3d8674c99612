// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed, and what comes of it. The plugin is a shell script that knows nothing but VERSION. */
class ConformanceCommandTest {
    private static final String SCRIPT = """
            #!/bin/sh
            [ "$CNI_COMMAND" = VERSION ] && echo '{"cniVersion":"1.0.0","supportedVersions":["1.0.0"]}' && exit 0
            echo '{"cniVersion":"1.0.0","code":999,"msg":"this plugin cannot do anything"}'
            exit 1
            """;

    @TempDir
    Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new ConformanceCommand(stdout, stderr).run(List.of(arguments));
    }

    private String plugin(String name) throws IOException {
        Path plugin = Files.writeString(directory.resolve(name), SCRIPT);
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwxr-xr-x"));
        return plugin.toString();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void reportsAsText() throws IOException {
        assertThat(run("--plugin", plugin("loopback"))).isOne();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("MUST environment.add-without-containerid FAILED (S49, S56, S181)\n")
                .contains("skipped (needs a namespace): ")
                .contains("loopback as a chained plugin, CNI 1.0.0\ndoes not conform: ");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("MUST environment.add-without-containerid failed\n");
    }

    @Test
    void reportsAsJsonIntoAFile() throws IOException {
        Path report = directory.resolve("report.json");
        assertThat(run("--plugin", plugin("bridge"), "--report", "json", "--output", report.toString()))
                .isOne();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.get("plugin").asText()).isEqualTo("bridge");
        assertThat(json.get("conforms").asBoolean()).isFalse();
        assertThat(json.findValuesAsText("outcome")).contains("passed", "failed", "skipped", "not_applicable");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("does not conform: ")
                .hasLineCount(1);
    }

    @Test
    void reportsAsJunit() throws IOException {
        assertThat(run("--plugin", plugin("static"), "--report", "junit")).isOne();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("<?xml version=\"1.0\"")
                .contains("<failure ");
    }

    @Test
    void takesAConfiguration() throws IOException {
        plugin("first");
        String list = file("a.conflist", "{\"name\":\"net\",\"plugins\":[{\"type\":\"first\"},{\"type\":\"mine\"}]}");
        assertThat(run("--plugin", plugin("mine"), "--conf", list)).isOne();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("mine as a chained plugin");
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        String mine = plugin("mine");
        assertRefused("--plugin PATH is missing");
        assertRefused("unknown option --plugins", "--plugins", mine);
        assertRefused("--plugin needs a value", "--plugin");
        assertRefused("--report cannot be xml", "--plugin", mine, "--report", "xml");
        assertRefused("is no program", "--plugin", directory.toString());
        assertRefused("is no program", "--plugin", file("text", "no program"));
        assertRefused("no configuration is known for a plugin called mine", "--plugin", mine);
        assertRefused(
                "a.conf",
                "--plugin",
                mine,
                "--conf",
                directory.resolve("a.conf").toString());
        assertRefused("the configuration cannot be used", "--plugin", mine, "--conf", file("b.conf", "{"));
        String alone = file("c.conf", "{\"name\":\"n\",\"plugins\":[{\"type\":\"absent\"},{\"type\":\"mine\"}]}");
        assertRefused("say with --path where it is", "--plugin", mine, "--conf", alone);
    }

    private void assertRefused(String problem, String... arguments) {
        out.reset();
        err.reset();
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("flatnet conformance: ")
                .contains(problem);
        assertThat(out.size()).isZero();
    }

    @Test
    void helps() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: flatnet conformance --plugin PATH");
        assertThat(err.size()).isZero();
    }

    @Test
    void leavesNothingBehind() throws IOException {
        long before = directories();
        run("--plugin", plugin("host-local"));
        assertThat(directories()).isEqualTo(before);
    }

    private static long directories() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("flatnet-conformance"))
                    .count();
        }
    }
}
