// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests recorded from Podman 4.3.1, Buildah, containerd and cnitool on Debian 12, with the answers of Go's plugins. */
class RecordedRequestsTest {
    private static final Path VECTORS = Path.of("src/test/resources/vectors");

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(VECTORS)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
            assertThat(found).as("recorded files *%s", suffix).hasSizeGreaterThan(30);
            return found;
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRequestIsReadAndKept() throws IOException {
        return files("stdin.json").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    String text = Files.readString(file);
                    JsonObject json = Json.parseObject(Files.readAllBytes(file));
                    assertThat(Json.write(json)).isEqualTo(text.strip());
                    if (!file.toString().contains("VERSION")) {
                        PluginConfig config = PluginConfig.decode(json);
                        assertThat(config.name()).isNotEmpty();
                        assertThat(config.prevResult().isPresent()).isEqualTo(text.contains("prevResult"));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyResultIsReadAndWrittenTheSame() throws IOException {
        return files("ADD.stdout.json").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    JsonObject json = Json.parseObject(Files.readAllBytes(file));
                    if (json.get("code").isPresent()) {
                        assertThat(CniError.decode(json).msg()).isNotEmpty();
                        return;
                    }
                    CniVersion version =
                            CniVersion.of(json.string("cniVersion").orElse("")).orElseThrow();
                    JsonObject written = ResultCodec.encode(ResultCodec.decode(json, version), version);
                    // Debian's plugins still write an empty "dns" in 1.0.0.
                    JsonObject expected = json.object("dns").equals(java.util.Optional.of(JsonObject.EMPTY))
                                    && version.isAtLeast(CniVersion.V1_0_0)
                            ? json.toBuilder().remove("dns").build()
                            : json;
                    assertThat(written).isEqualTo(expected);
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyArgumentStringIsRead() throws IOException {
        return files(".env").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    for (String line : Files.readAllLines(file)) {
                        if (line.startsWith("CNI_ARGS=")) {
                            CniArgs args = CniArgs.parse(line.substring("CNI_ARGS=".length()));
                            args.rejectUnknown(List.of());
                        }
                    }
                }));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
