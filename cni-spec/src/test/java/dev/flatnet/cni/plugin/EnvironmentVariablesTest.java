// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes to text, and what is no text. */
class EnvironmentVariablesTest {

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheKernelsBlock() {
        assertThat(EnvironmentVariables.parse(bytes("A=1\0B=a=b\0C=\0=x\0none\0A=2\0\0D=unended")))
                .isEqualTo(Map.of("A", "1", "B", "a=b", "C", "", "D", "unended"));
        assertThat(EnvironmentVariables.parse(bytes(""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "eth0, eth0",
        "a\u00c3\u00a9, a\u00e9",
        "a\u00ef\u00bf\u00bdb, a\ufffdb",
        "\u00f0\u009f\u0098\u0080, \ud83d\ude00",
        "a\u0001b, a\u0001b",
        "a\u0080, a\udc80",
        "\u00c3, \udcc3",
        "\u00ff\u00fe/x, \udcff\udcfe/x",
        // A surrogate, an overlong form and a character beyond the last are no UTF-8 (RFC 3629).
        "\u00ed\u00a0\u0080, \udced\udca0\udc80",
        "\u00c0\u00af, \udcc0\udcaf",
        "\u00f4\u0090\u0080\u0080, \udcf4\udc90\udc80\udc80",
    })
    void aByteThatIsNoTextBecomesALoneSurrogate(String latin1, String text) {
        assertThat(EnvironmentVariables.parse(bytes("X=" + latin1 + "\0"))).isEqualTo(Map.of("X", text));
        assertThat(Names.isText(text)).isEqualTo(latin1.equals(text) || !text.matches("(?s).*[\udc80-\udcff].*"));
    }

    @Property
    void textStaysAndNothingElseIsText(@ForAll byte[] value) {
        String read = EnvironmentVariables.parse(concat(value)).getOrDefault("X", "");
        String withoutEnd = new String(value, StandardCharsets.ISO_8859_1).split("\0", -1)[0];
        boolean isUtf8 = new String(bytes(withoutEnd), StandardCharsets.UTF_8).equals(read);
        assertThat(Names.isText(read)).isEqualTo(isUtf8);
    }

    private static byte[] concat(byte[] value) {
        byte[] block = new byte[value.length + 2];
        block[0] = 'X';
        block[1] = '=';
        System.arraycopy(value, 0, block, 2, value.length);
        return block;
    }

    @Test
    void theBytesAreReadOnlyIfTheTextLeavesADoubt() {
        Map<String, String> decoded = Map.of("CNI_IFNAME", "\u00e9th0", "OTHER", "\ufffd");
        assertThat(EnvironmentVariables.of(decoded, () -> {
                    throw new AssertionError("read for no reason");
                }))
                .isEqualTo(decoded);
    }

    @Test
    void whatTheJdkCouldNotDecodeIsReadFromTheBytes() {
        Map<String, String> decoded = Map.of(
                "CNI_IFNAME", "a\ufffdb", "CNI_NETNS", "/run/\ufffd\ufffd", "CNI_PATH", "/\ufffd", "OTHER", "x\ufffd");
        byte[] block = bytes(
                "CNI_IFNAME=a\u00ef\u00bf\u00bdb\0CNI_NETNS=/run/\u00c3\u00a9\0CNI_PATH=/\u00e9\0OTHER=x\u00e9\0");
        assertThat(EnvironmentVariables.of(decoded, () -> block))
                .isEqualTo(Map.of(
                        "CNI_IFNAME",
                        "a\ufffdb",
                        "CNI_NETNS",
                        "/run/\u00e9",
                        "CNI_PATH",
                        "/\udce9",
                        "OTHER",
                        "x\ufffd"));
    }

    @Test
    void whatCannotBeFoundOutIsNoText() {
        Map<String, String> read = EnvironmentVariables.of(Map.of("CNI_IFNAME", "a\ufffdb"), () -> {
            throw new IOException("/proc is not mounted");
        });
        assertThat(Names.interfaceNameProblem(read.getOrDefault("CNI_IFNAME", "")))
                .isEqualTo("interface name is not UTF-8");
        assertThat(EnvironmentVariables.of(Map.of("CNI_ARGS", "\ufffd"), () -> bytes("OTHER=1")))
                .isEqualTo(Map.of("CNI_ARGS", "\udc00"));
    }
}
