// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A plugin as a process of its own, with what only a process has: descriptors, and an environment of bytes. */
class CniMainTest {
    private static final String CALL = "CNI_COMMAND=ADD CNI_CONTAINERID=c CNI_NETNS=/some/netns CNI_IFNAME=eth0 ";

    @TempDir
    Path directory = Path.of("");

    /** The plugin; says on stderr what it was asked. */
    static final class Plugin {
        private Plugin() {}

        public static void main(String[] arguments) {
            PluginBuilder plugin = PluginBuilder.named("p", "1")
                    .onAdd(request -> {
                        System.out.println("this is not for stdout");
                        request.environment()
                                .stderr()
                                .println("ADD " + hex(request.attachment().ifName()));
                        return CniResult.EMPTY;
                    })
                    .onDel(request -> request.environment().stderr().println("DEL"));
            CniMain.run(plugin.info(), () -> {
                if (arguments.length > 0) {
                    throw new IllegalCallerException("Illegal native access");
                }
                return plugin.build();
            });
        }

        private static String hex(String text) {
            return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Outcome(int status, String stdout, String stderr) {
        CniError error() throws JsonException {
            return CniError.decode(Json.parseObject(stdout.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String java() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return "'" + System.getProperty("java.home") + "/bin/java' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + classPath + "' '" + Plugin.class.getName() + "'";
    }

    /** Runs a line of bash in which {@code $JAVA} is the plugin, with the configuration on its stdin. */
    private Outcome bash(String line) throws IOException, InterruptedException {
        Path config = Files.writeString(directory.resolve("config"), "{\"cniVersion\":\"1.0.0\",\"name\":\"net\"}");
        Path stdout = directory.resolve("stdout");
        Path stderr = directory.resolve("stderr");
        Process process = new ProcessBuilder(List.of(
                        "bash",
                        "-o",
                        "pipefail",
                        "-c",
                        line.replace("$JAVA", java()).replace("$CALL", CALL)))
                .redirectInput(config.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        int status = process.waitFor();
        return new Outcome(status, Files.readString(stdout), Files.readString(stderr));
    }

    @Test
    void answersOnStdoutAndNothingElseDoes() throws IOException, InterruptedException, JsonException {
        Outcome outcome = bash("$CALL $JAVA");
        assertThat(outcome.status).isZero();
        assertThat(Json.write(Json.parse(outcome.stdout))).isEqualTo("{\"cniVersion\":\"1.0.0\"}");
        assertThat(outcome.stderr).isEqualTo("this is not for stdout\nADD 65746830\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$CALL $JAVA > /dev/full",
                "$CALL $JAVA >&-",
                "$CALL $JAVA > >(exec true; wait)",
                "{ sleep 0.5; $CALL $JAVA; } | true",
            })
    void anAddThatNobodyHearsOfIsUndone(String line) throws IOException, InterruptedException {
        Outcome outcome = bash(line);
        assertThat(outcome.status).isEqualTo(1);
        assertThat(outcome.stderr).contains("ADD 65746830\nDEL\ncannot write to stdout: ", "the ADD is undone");
        assertThat(outcome.stdout).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "C, a\\xef\\xbf\\xbdb, 61efbfbd62",
        "C.UTF-8, a\\xef\\xbf\\xbdb, 61efbfbd62",
        "C, \\xc3\\xa9, c3a9",
        "C.UTF-8, \\xc3\\xa9, c3a9",
        "C, a\\x01b, 610162",
    })
    void namesAreReadAsTheyAreInAnyLocale(String locale, String name, String bytes)
            throws IOException, InterruptedException {
        Outcome outcome = bash("$CALL CNI_IFNAME=$'" + name + "' LC_ALL=" + locale + " $JAVA");
        assertThat(outcome.status).isZero();
        assertThat(outcome.stderr).endsWith("ADD " + bytes + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "CNI_IFNAME, a\\xffb, interface name is not UTF-8",
        "CNI_NETNS, /run/\\xe9, CNI_NETNS is not UTF-8",
        "CNI_PATH, /opt/\\xe9, CNI_PATH is not UTF-8",
        "CNI_ARGS, A=\\xe9, invalid CNI_ARGS",
        "CNI_CONTAINERID, \\xe9, invalid characters in containerID",
    })
    void whatIsNotUtf8IsRefusedInAnyLocale(String variable, String value, String msg)
            throws IOException, InterruptedException, JsonException {
        for (String locale : List.of("C", "C.UTF-8")) {
            Outcome outcome = bash("$CALL " + variable + "=$'" + value + "' LC_ALL=" + locale + " $JAVA");
            assertThat(outcome.status).isEqualTo(1);
            assertThat(outcome.error().code()).isEqualTo(4);
            assertThat(outcome.error().msg()).isEqualTo(msg);
        }
    }

    @Test
    void aPluginThatCannotBeMadeAnswersAllTheSame() throws IOException, InterruptedException, JsonException {
        Outcome outcome = bash("$CALL $JAVA fails");
        assertThat(outcome.status).isEqualTo(1);
        assertThat(outcome.error())
                .isEqualTo(new CniError(
                        999,
                        "internal error in the plugin",
                        "java.lang.IllegalCallerException: Illegal native access"));
        assertThat(bash("CNI_COMMAND=VERSION $JAVA fails").status).isZero();
    }
}
