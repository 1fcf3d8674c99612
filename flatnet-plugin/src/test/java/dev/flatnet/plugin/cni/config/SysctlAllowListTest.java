// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.PluginConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The administrator's list of allowed sysctls, in {@link TuningConfig}. */
class SysctlAllowListTest {
    @TempDir
    Path directory = Path.of("");

    private Path list(String text) throws Exception {
        return Files.writeString(directory.resolve("allowlist.conf"), text);
    }

    private static TuningConfig decode(Path list, String keys) throws Exception {
        PluginConfig config = new PluginConfig(
                CniVersion.V1_0_0,
                "net",
                Json.parseObject(
                        ("{" + keys.replace('\'', '"') + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return TuningConfig.decode(config, Optional.empty(), list);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net.ipv4.conf.IFNAME.proxy_arp | true",
                "net/ipv4/conf/IFNAME/proxy_arp | false",
                "net.core.somaxconn | true",
                "net.core.rmem_max | false",
                "net.ipv6.conf.all.x9 | true",
            })
    void aKeyIsHeldAgainstTheListAsItIsWritten(String key, boolean allowed) throws Exception {
        Path list = list("^net\\.ipv4\\.conf\\.IFNAME\\..*$\n\n  somaxconn  \n[[:alpha:]][[:digit:]]$\n");
        String keys = "'sysctl': {'" + key + "': '1'}";
        if (allowed) {
            assertThat(decode(list, keys).work()).hasSize(1);
        } else {
            assertThatExceptionOfType(CniException.class)
                    .isThrownBy(() -> decode(list, keys))
                    .satisfies(e -> assertThat(e.error().code()).isEqualTo(7))
                    .withMessageContaining("Sysctl " + key + " is not allowed");
        }
    }

    @Test
    void thoseOfTheArgumentsAreHeldAgainstItToo() throws Exception {
        Path list = list("somaxconn");
        assertThatExceptionOfType(CniException.class)
                .isThrownBy(() -> decode(list, "'args': {'cni': {'sysctl': {'net.core.rmem_max': '1'}}}"));
    }

    @Test
    void withoutAListAllAreAllowed() {
        assertThatCode(() -> decode(directory.resolve("none"), "'sysctl': {'net.core.rmem_max': '1'}"))
                .doesNotThrowAnyException();
    }

    @Test
    void anEmptyListAllowsNone() throws Exception {
        Path list = list("\n");
        assertThatExceptionOfType(CniException.class)
                .isThrownBy(() -> decode(list, "'sysctl': {'net.core.rmem_max': '1'}"));
        assertThatCode(() -> decode(list, "'mtu': 1400")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"( | 7", "directory | 5"})
    void aListThatCannotBeUsedAllowsNothing(String text, int code) throws Exception {
        Path list = text.equals("directory") ? directory : list(text);
        assertThatExceptionOfType(CniException.class)
                .isThrownBy(() -> decode(list, "'sysctl': {'net.core.rmem_max': '1'}"))
                .satisfies(e -> assertThat(e.error().code()).isEqualTo(code));
    }
}
