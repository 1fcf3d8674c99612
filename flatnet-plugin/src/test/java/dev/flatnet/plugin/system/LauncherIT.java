// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.plugin.main.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script in front of Java: its own answers, how it finds its files, and what it keeps away from the JVM. */
class LauncherIT {
    private static final String CONFIG =
            "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"type\":\"flatnet\",\"ipam\":{\"subnet\":\"10.87.9.0/24\"}}";

    @TempDir
    Path directory = Path.of("");

    /** The same question put to the Java code, past the launcher. */
    private static Command java(String calledAs) throws IOException {
        String script = Files.readString(Distribution.launcher());
        Path lib = Distribution.home().resolve("lib");
        String classPath = script.substring(script.indexOf("-cp \"") + 5, script.indexOf("\" dev.flatnet"));
        return Command.of(
                lib.resolve("runtime/bin/java").toString(),
                "-cp",
                classPath.replace("$home", lib.toString()),
                Main.class.getName(),
                calledAs);
    }

    @ParameterizedTest
    @MethodSource("dev.flatnet.plugin.cni.Plugins#names")
    void answersVersionAsJavaWould(String name) throws IOException {
        Outcome launcher = Command.of(Distribution.home().resolve("bin/" + name).toString())
                .with("CNI_COMMAND", "VERSION")
                .run()
                .orFail();
        Outcome java = java(name).with("CNI_COMMAND", "VERSION").run().orFail();
        assertThat(launcher.stdout()).isEqualTo(java.stdout()).contains("\"1.0.0\",\"1.1.0\"");
        assertThat(launcher.stderr()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.flatnet.plugin.cni.Plugins#names")
    void saysWhatItIsAsJavaWould(String name) throws IOException {
        Outcome launcher = Command.of(Distribution.home().resolve("bin/" + name).toString())
                .run()
                .orFail();
        Outcome java = java(name).run().orFail();
        assertThat(launcher.stdout()).isEmpty();
        assertThat(launcher.stderr()).isEqualTo(java.stderr()).startsWith("CNI " + name + " plugin v0.");
    }

    @Test
    void versionNeedsNothingButTheShell() {
        Command.of(
                        "/bin/sh",
                        "-c",
                        "exec \"$0\" < /dev/zero",
                        Distribution.launcher().toString())
                .with("CNI_COMMAND", "VERSION")
                .with("JAVA_HOME", "/nonexistent")
                .without("PATH")
                .run()
                .orFail();
    }

    @Test
    void findsItsFilesThroughLinks() throws IOException, JsonException {
        Path first = Files.createSymbolicLink(directory.resolve("flatnet"), Path.of("second"));
        Files.createSymbolicLink(directory.resolve("second"), Distribution.launcher());
        Outcome outcome = pluginCall(Command.of(first.toString())).run();
        assertThat(error(outcome).msg()).contains("ipam.type");
    }

    @Test
    void worksWhereverItIsMoved() throws JsonException {
        Path copy = directory.resolve("a place with spaces");
        Command.of("cp", "-a", Distribution.home().toString(), copy.toString())
                .run()
                .orFail();
        Outcome outcome =
                pluginCall(Command.of(copy.resolve("bin/flatnet").toString())).run();
        assertThat(error(outcome).msg()).contains("ipam.type");
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    void ignoresTheCallersJava() throws JsonException {
        Command call = pluginCall(Command.of(Distribution.launcher().toString()));
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            call = call.with(name, "-Dnonsense -XX:+NoSuchFlag");
        }
        call = call.with("JAVA_HOME", "/nonexistent")
                .with("CLASSPATH", "/nonexistent")
                .with("LD_LIBRARY_PATH", "/opt:");
        Outcome outcome = call.run();
        assertThat(error(outcome).msg()).contains("ipam.type");
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    void startsInADirectoryThatIsNoMore() throws JsonException {
        String script = "mkdir \"$1\" && cd \"$1\" && rmdir \"$1\" && exec \"$0\"";
        Command command = Command.of(
                "/bin/sh",
                "-c",
                script,
                Distribution.launcher().toString(),
                directory.resolve("gone").toString());
        assertThat(error(pluginCall(command).run()).msg()).contains("ipam.type");
    }

    @Test
    void readsNamesInUtf8WhateverTheLocale() throws JsonException {
        Outcome outcome = pluginCall(Command.of(Distribution.launcher().toString()))
                .with("CNI_IFNAME", "éééééééé")
                .with("LC_ALL", "POSIX")
                .run();
        assertThat(error(outcome).msg()).isEqualTo("interface name is too long");
    }

    @Test
    void acceptsItsCache() throws IOException {
        // A cache that does not fit is dropped silently, and every call takes three times as long.
        String script = Files.readString(Distribution.launcher());
        Path strict = directory.resolve("flatnet");
        Files.writeString(
                strict,
                script.replace("-XX:AOTCache=", "-XX:AOTMode=on\" \"-XX:AOTCache=")
                        .replace(
                                "home=${self%/*}/../lib",
                                "home=" + Distribution.home().resolve("lib")));
        Outcome outcome = Command.of("/bin/sh", strict.toString(), "version").run();
        assertThat(outcome.status()).as(outcome.toString()).isZero();
        assertThat(Distribution.home().resolve("lib/flatnet.aot")).isNotEmptyFile();
    }

    @Test
    void saysWhenItsRuntimeIsMissing() throws JsonException {
        Path copy = directory.resolve("bin");
        Command.of("cp", "-a", Distribution.home().resolve("bin").toString(), copy.toString())
                .run()
                .orFail();
        Outcome outcome =
                pluginCall(Command.of(copy.resolve("flatnet").toString())).run();
        assertThat(error(outcome).msg()).contains("not installed completely");
    }

    @Test
    void unknownCommandsAreExplained() {
        Outcome outcome =
                Command.of(Distribution.launcher().toString(), "dance").run();
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).contains("dance").contains("version");
    }

    @Test
    void theRuntimeHasWhatTheIpamCommandNeeds() {
        Outcome leases = Command.of(
                        Distribution.launcher().toString(), "ipam", "ls", "--json", "--data-dir", directory.toString())
                .run()
                .orFail();
        assertThat(leases.stdout()).startsWith("[");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "junit"})
    void theRuntimeHasWhatTheConformanceCommandNeeds(String format) throws IOException {
        // A program that says nothing keeps nothing of the specification.
        Path configuration = Files.writeString(
                directory.resolve("true.conf"), "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"type\":\"true\"}");
        Outcome report = Command.of(
                        Distribution.launcher().toString(),
                        "conformance",
                        "--plugin",
                        "/bin/true",
                        "--conf",
                        configuration.toString(),
                        "--report",
                        format)
                .run();
        assertThat(report.status()).as(report.toString()).isEqualTo(1);
        assertThat(report.stdout()).contains("version.answer");
    }

    private static Command pluginCall(Command command) {
        return command.with("CNI_COMMAND", "ADD")
                .with("CNI_CONTAINERID", "c1")
                .with("CNI_NETNS", "/nonexistent")
                .with("CNI_IFNAME", "eth0")
                .reading(CONFIG);
    }

    private static CniError error(Outcome outcome) throws JsonException {
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
        return CniError.decode(Json.parseObject(outcome.stdout().getBytes(StandardCharsets.UTF_8)));
    }
}
