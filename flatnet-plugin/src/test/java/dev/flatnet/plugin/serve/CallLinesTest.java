// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallLinesTest {
    private final CallLines lines = new CallLines();

    private List<Call> read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        lines.add(bytes, bytes.length);
        return lines.take();
    }

    @Test
    void aLineMayComeInPieces() {
        assertThat(read("flatnet 12\nflatnet-ipam 13\nfla"))
                .containsExactly(new Call("flatnet", 12), new Call("flatnet-ipam", 13));
        assertThat(read("tnet ")).isEmpty();
        assertThat(read("14\n")).containsExactly(new Call("flatnet", 14));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "flatnet", "flatnet x", "flatnet 0", "flatnet -1", "flatnet 99999999999", "a 1 2"})
    void whatNoLauncherWritesIsNoCall(String line) {
        assertThat(read(line + "\nflatnet 1\n")).containsExactly(new Call("flatnet", 1));
    }

    @Test
    void aLineWithoutEndIsForgotten() {
        assertThat(read("x".repeat(5_000))).isEmpty();
        assertThat(read("flatnet 1\n")).containsExactly(new Call("flatnet", 1));
    }
}
