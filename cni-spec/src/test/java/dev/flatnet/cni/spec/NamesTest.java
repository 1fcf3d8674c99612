// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstream cases K3 to K9 and the hazards of Java's own idea of white space and line ends. */
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "default-ctr1", "buildah-buildah2194946109", "A_b.c-9"})
    void plainNamesPass(String name) throws CniException {
        assertThat(Names.requireContainerId(name)).isEqualTo(name);
        assertThat(Names.requireNetworkName(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"some-%%container-id", "-a", ".a", "_a", "a/b", "../x", "a b", "é", "a\n", "a\0"})
    void otherNamesDoNot(String name) {
        assertThatThrownBy(() -> Names.requireContainerId(name))
                .isInstanceOfSatisfying(
                        CniException.class,
                        e -> assertThat(e.error())
                                .isEqualTo(new CniError(4, "invalid characters in containerID", name)));
        assertThatThrownBy(() -> Names.requireNetworkName(name))
                .isInstanceOfSatisfying(
                        CniException.class,
                        e -> assertThat(e.error())
                                .isEqualTo(new CniError(7, "invalid characters found in network name", name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth0",
                "a",
                "...",
                "fifteen-bytes-x",
                "éééééééa",
                "eth0.100",
                "a@b",
                "a\u0001b",
                "a\ufffdb",
                "\ud83d\ude00"
            })
    void interfaceNamesTheKernelTakes(String name) throws CniException {
        assertThat(Names.requireInterfaceName(name)).isEqualTo(name);
        assertThat(Names.linkName(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "sixteen-bytes-xx, interface name is too long",
        "éééééééé, interface name is too long",
        "., interface name is . or ..",
        ".., interface name is . or ..",
        "test/test, interface name contains / or : or whitespace characters",
        "test:test, interface name contains / or : or whitespace characters",
        "test test, interface name contains / or : or whitespace characters",
        "'', interface name is empty",
        "eth%d, 'interface name contains %, which the kernel takes for a pattern'",
        "100%, 'interface name contains %, which the kernel takes for a pattern'",
        "a\udc80b, interface name is not UTF-8",
        "a\ud83d, interface name is not UTF-8",
    })
    void interfaceNamesItDoesNot(String name, String msg) {
        assertThatThrownBy(() -> Names.requireInterfaceName(name)).isInstanceOfSatisfying(CniException.class, e -> {
            assertThat(e.error().code()).isEqualTo(4);
            assertThat(e.error().msg()).isEqualTo(msg);
        });
        assertThatThrownBy(() -> Names.linkName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + name + "\": " + msg);
    }

    @Test
    void inAConfigurationTheKeyIsNamed() throws JsonException, CniException {
        PluginConfig config = PluginConfig.decode(Json.requireObject(
                Json.parse("{\"name\":\"n\",\"bridge\":\"br%d\",\"master\":\"eth0\",\"device\":\"\"}")));
        assertThatThrownBy(() -> config.as(json -> json.parsed("bridge", Names::linkName)))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(7))
                .hasMessageContaining("bridge: \"br%d\": interface name contains %");
        assertThat(config.json().parsed("master", Names::linkName)).contains("eth0");
        assertThat(config.json().parsed("device", Names::linkName)).isEmpty();
    }

    @Test
    void whiteSpaceIsGosWhiteSpace() {
        for (char space : new char[] {'\t', '\n', 0x0b, '\f', '\r', ' ', 0x85, 0xa0, 0x2007, 0x202f, 0x3000}) {
            assertThat(Names.interfaceNameProblem("a" + space)).isNotEmpty();
        }
        assertThat(Names.interfaceNameProblem("a\u001c")).isEmpty();
    }
}
