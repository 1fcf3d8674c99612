// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line for a shell, given to a shell. */
class PluginRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eth0",
                "a b",
                "it's",
                "$HOME `x`",
                "tab\tand\nline\u0001",
                "back\\slash",
                "é",
                "{\"a\":'\\n'}\n"
            })
    void theShellMakesTheSameRequest(String text) throws Exception {
        PluginRequest request = new PluginRequest(Map.of("CNI_ARGS", text), text);
        Process shell = new ProcessBuilder(
                        "bash", "-c", request.asShell("/bin/sh -c 'printf \"%s|\" \"$CNI_ARGS\"; cat'"))
                .start();
        byte[] out = shell.getInputStream().readAllBytes();
        assertThat(shell.waitFor()).isZero();
        assertThat(new String(out, StandardCharsets.UTF_8)).isEqualTo(text + "|" + text + "\n");
    }
}
