// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The JSON samples of the documents are real: each block that says what it is is read by the codec for it. */
class DocumentSamplesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```json ([a-z0-9.-]+)\n(.*?)^ *```");

    private record Sample(String name, String kind, String text) {}

    private static List<Sample> samples() throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DOCS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                Matcher block = BLOCK.matcher(Files.readString(file));
                while (block.find()) {
                    String name = file.getFileName() + " #" + samples.size() + " " + block.group(1);
                    samples.add(new Sample(name, block.group(1), block.group(2)));
                }
            }
        }
        return samples;
    }

    @Test
    void theSpecificationDocumentShowsEveryFormat() throws IOException {
        assertThat(samples())
                .extracting(Sample::kind)
                .contains(
                        "network-config",
                        "plugin-request",
                        "result-0.2.0",
                        "result-0.3.1",
                        "result-0.4.0",
                        "result-1.0.0",
                        "result-1.1.0",
                        "ipam-result",
                        "error",
                        "version-result");
    }

    @TestFactory
    Stream<DynamicTest> everySampleIsWhatItSays() throws IOException {
        return samples().stream().map(sample -> DynamicTest.dynamicTest(sample.name, () -> check(sample)));
    }

    private static void check(Sample sample) throws JsonException, CniException {
        JsonObject json = Json.parseObject(sample.text.getBytes(StandardCharsets.UTF_8));
        switch (sample.kind) {
            case "network-config" -> {
                Names.requireNetworkName(json.string("name").orElse(""));
                assertThat(json.list(
                                "plugins",
                                JsonDecoder.ofObject(
                                        plugin -> plugin.string("type").orElseThrow())))
                        .isNotEmpty();
            }
            case "plugin-request" -> PluginConfig.decode(json).prevResult();
            case "error" -> assertThat(CniError.decode(json).msg()).isNotEmpty();
            case "version-result" ->
                assertThat(json.list("supportedVersions", JsonDecoder.string())).isNotEmpty();
            case "ipam-result" -> {
                CniResult result = ResultCodec.decode(json, CniVersion.V1_0_0);
                assertThat(result.interfaces()).isEmpty();
                assertThat(result.ips())
                        .isNotEmpty()
                        .allMatch(ip -> ip.interfaceIndex().isEmpty());
            }
            case "cache-entry" -> assertThat(json.string("kind")).contains("cniCacheV1");
            default -> {
                assertThat(sample.kind).startsWith("result-");
                CniVersion shape =
                        CniVersion.of(sample.kind.substring("result-".length())).orElseThrow();
                CniVersion version =
                        CniVersion.of(json.string("cniVersion").orElseThrow()).orElseThrow();
                assertThat(ResultCodec.encode(ResultCodec.decode(json, version), version)
                                .members())
                        .containsAllEntriesOf(json.members());
                assertThat(version.isAtLeast(CniVersion.V0_3_0)).isEqualTo(shape.isAtLeast(CniVersion.V0_3_0));
                assertThat(version.isAtLeast(CniVersion.V1_0_0)).isEqualTo(shape.isAtLeast(CniVersion.V1_0_0));
            }
        }
    }
}
