// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Five generations of plugins. Numbers are cases of the reference implementation, docs/conformance-upstream.md. */
class PluginVersionsTest {
    @TempDir
    Path directory = Path.of("");

    private CniRuntime runtime() {
        return CniRuntime.builder()
                .pluginPath(directory)
                .environment(Map.of("PATH", "/usr/bin:/bin"))
                .cache(FileResultCache.in(directory))
                .build();
    }

    private void plugin(String script) throws IOException {
        ScriptPlugin.write(directory, "p", script);
    }

    @Test
    @DisplayName("I21, I25: how it asks")
    void question() throws IOException, CniException {
        plugin("cat > " + directory + "/stdin; env | grep ^CNI_ | sort > " + directory
                + "/env; echo '{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"1.0.0\"]}'");
        runtime().versions("p");
        assertThat(directory.resolve("stdin")).hasContent("{\"cniVersion\":\"1.1.0\"}");
        assertThat(directory.resolve("env"))
                .hasContent(
                        "CNI_ARGS=\nCNI_COMMAND=VERSION\nCNI_CONTAINERID=\nCNI_IFNAME=dummy\nCNI_NETNS=dummy\nCNI_PATH=dummy\n");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "V4, I22, I32 | {\"cniVersion\":\"1.0.0\",\"supportedVersions\":[\"0.2.0\",\"0.999.0\"]} | [0.2.0, 0.999.0]",
                "V7, I32 | {\"cniVersion\":\"0.2.0\"} | [0.1.0, 0.2.0]",
                "V7 | {\"cniVersion\":\"0.2.0\",\"supportedVersions\":[]} | [0.1.0, 0.2.0]",
            })
    void answers(String number, String answer, String versions) throws IOException, CniException {
        plugin("echo '" + answer + "'");
        assertThat(runtime().versions("p")).as(number).hasToString(versions);
    }

    @Test
    @DisplayName("I24, I32, B4: a plugin of before VERSION supports 0.1.0")
    void beforeVersion() throws IOException, CniException {
        plugin("echo '{\"cniVersion\":\"0.1.0\",\"code\":4,\"msg\":\"unknown CNI_COMMAND: VERSION\"}'; exit 1");
        assertThat(runtime().versions("p")).containsExactly("0.1.0");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "V5 | echo {{{ | decoding version info",
                "V6 | echo '{\"supportedVersions\":[\"1.0.0\"]}' | missing field cniVersion",
                "4.6 | echo '{\"cniVersion\":\"1.0.0\"}' | missing field supportedVersions",
                "4.6 | true | decoding version info",
                "4.6 | echo unknown CNI_COMMAND: VERSION; exit 1 | error parsing its diagnostic message",
                "I23 | echo '{\"code\":9,\"msg\":\"banana\"}'; exit 1 | banana",
                "4.6 | echo '{\"code\":4,\"msg\":\"unknown CNI_COMMAND: VERSION\",\"details\":\"d\"}'; exit 1 | unknown CNI_COMMAND",
            })
    void noAnswers(String number, String script, String message) throws IOException {
        plugin(script);
        assertThatThrownBy(() -> runtime().versions("p")).as(number).hasMessageContaining(message);
    }
}
