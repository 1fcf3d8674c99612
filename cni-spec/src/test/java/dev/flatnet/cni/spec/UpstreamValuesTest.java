// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of the reference implementation's pkg/types, pkg/utils and pkg/version, by number: docs/conformance-upstream.md. */
class UpstreamValuesTest {

    @ParameterizedTest(name = "Y1, Y2: {0}")
    @CsvSource({"True, true", "true, true", "1, true", "False, false", "false, false", "0, false"})
    void booleans(String text, boolean value) throws CniException {
        assertThat(CniArgs.parse("K=" + text).bool("K")).contains(value);
    }

    @Test
    @DisplayName("Y3: no boolean")
    void noBoolean() throws CniException {
        CniArgs args = CniArgs.parse("K=invalid");
        assertThatThrownBy(() -> args.bool("K"))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("K=invalid");
    }

    @Test
    @DisplayName("Y4, Y6: texts, and none at all")
    void texts() throws CniException {
        assertThat(CniArgs.parse("K=;L=notempty").get("K")).contains("");
        assertThat(CniArgs.parse("K=;L=notempty").get("L")).contains("notempty");
        assertThat(CniArgs.parse("").values()).isEmpty();
    }

    @ParameterizedTest(name = "Y7, Y10: {0}")
    @ValueSource(strings = {"IgnoreUnknown=True;Unk=nown", "Unk=nown;IgnoreUnknown=1", "IgnoreUnknown=1"})
    void unknownIgnored(String text) throws CniException {
        CniArgs args = CniArgs.parse(text);
        assertThatCode(() -> args.rejectUnknown(List.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "Y8, Y9: {0}")
    @ValueSource(strings = {"Unk=nown", "IgnoreUnknown=0;Unk=nown"})
    void unknownRefused(String text) throws CniException {
        CniArgs args = CniArgs.parse(text);
        assertThatThrownBy(() -> args.rejectUnknown(List.of())).isInstanceOf(CniException.class);
    }

    @Test
    @DisplayName("Y11, Y12, Y13: an address")
    void address() throws CniException {
        assertThat(CniArgs.parse("IP=10.0.0.0").address("IP").map(IpAddresses::format))
                .contains("10.0.0.0");
        CniArgs bad = CniArgs.parse("IP=10.0.0.x");
        assertThatThrownBy(() -> bad.address("IP"))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(4));
    }

    @ParameterizedTest(name = "Y15, Y16, Y18: {0}")
    @CsvSource({"1.2.3.4/24, 24", "2001:db8::/32, 32"})
    void prefixes(String text, int length) {
        assertThat(IpPrefix.parse(text))
                .hasToString(text)
                .extracting(IpPrefix::length)
                .isEqualTo(length);
    }

    @ParameterizedTest(name = "Y17, Y20: {0}")
    @ValueSource(strings = {"1.2.3/45", "1.2.3.4/99"})
    void noPrefixes(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text))
                .isInstanceOf(AddressFormatException.class)
                .hasMessageContaining(text.startsWith("1.2.3/") ? "1.2.3" : text);
    }

    @Test
    @DisplayName("Y19: a number is no prefix")
    void numberIsNoPrefix() {
        assertThatThrownBy(() -> Route.decode(object("{\"dst\":5}"))).hasMessageContaining("dst: must be a string");
    }

    private static JsonObject object(String text) throws JsonException {
        return Json.requireObject(Json.parse(text));
    }

    @Test
    @DisplayName("Y21: a route with everything")
    void route() throws JsonException {
        String text =
                "{\"dst\":\"1.2.3.0/24\",\"gw\":\"1.2.3.1\",\"mtu\":1500,\"advmss\":1340,\"priority\":100,\"table\":50,\"scope\":253}";
        assertThat(Json.write(Route.decode(object(text)).encode())).isEqualTo(text);
    }

    @Test
    @DisplayName("Y22: a gateway that is none")
    void badGateway() {
        assertThatThrownBy(() -> Route.decode(object("{\"dst\":\"1.2.3.0/24\",\"gw\":\"1.2.3.x\"}")))
                .hasMessageContaining("\"1.2.3.x\" is not an IP address");
    }

    @Test
    @DisplayName("Y24, Y25: how errors read")
    void errors() {
        assertThat(new CniError(1, "some message", "some details").toText()).isEqualTo("some message: some details");
        assertThat(new CniError(1, "some message", "").toText()).isEqualTo("some message");
        assertThat(new CniException(1, "some message", "some details")).hasMessage("some message: some details");
    }

    @ParameterizedTest(name = "U1: {0}")
    @CsvSource({"'', 4", "1234%%%, 4", "a51debf7e1eb, 0"})
    void containerIds(String id, int code) {
        assertCode(code, () -> Names.requireContainerId(id));
    }

    @ParameterizedTest(name = "U2: {0}")
    @CsvSource({"'', 7", "1234%%%, 7", "eth0, 0"})
    void networkNames(String name, int code) {
        assertCode(code, () -> Names.requireNetworkName(name));
    }

    @ParameterizedTest(name = "U3: {0}")
    @CsvSource({"'', 4", "123456789012345678, 4", "., 4", "/testname, 4", "test name, 4", "testname, 0"})
    void interfaceNames(String name, int code) {
        assertCode(code, () -> Names.requireInterfaceName(name));
    }

    private interface Check {
        String run() throws CniException;
    }

    private static void assertCode(int code, Check check) {
        if (code == 0) {
            assertThatCode(check::run).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(check::run)
                    .isInstanceOfSatisfying(
                            CniException.class,
                            e -> assertThat(e.error().code()).isEqualTo(code));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "V1 | {\"name\":\"n\",\"cniVersion\":\"0.4.0\"} | 0.4.0",
                "V2 | {\"name\":\"n\"} | 0.1.0",
            })
    void configVersion(String number, String json, String version) throws JsonException, CniException {
        assertThat(PluginConfig.decode(object(json)).cniVersion()).as(number).hasToString(version);
    }

    @Test
    @DisplayName("V3: a configuration that is no JSON")
    void noJson() {
        assertThatThrownBy(() -> NetworkConfig.parse("{{{".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(6));
    }

    @Test
    @DisplayName("V16: the versions from one on")
    void versionsFrom() {
        assertThat(CniVersion.values())
                .filteredOn(version -> version.isAtLeast(CniVersion.V0_3_1))
                .extracting(CniVersion::toString)
                .containsExactly("0.3.1", "0.4.0", "1.0.0", "1.1.0");
        assertThat(CniVersion.knownOf(List.of("1.0.0", "0.999.0", "0.4.0")))
                .containsExactly(CniVersion.V0_4_0, CniVersion.V1_0_0);
    }

    @Test
    @DisplayName("V18: a previous result of a version that never was")
    void prevResultOfNoVersion() throws JsonException, CniException {
        PluginConfig config = PluginConfig.decode(
                object("{\"name\":\"n\",\"cniVersion\":\"1.0.0\",\"prevResult\":{\"cniVersion\":\"5678.456\"}}"));
        assertThatThrownBy(config::prevResult)
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(7))
                .hasMessageContaining("5678.456");
    }

    @Test
    @DisplayName("V19 (we convert): a previous result of another version")
    void prevResultOfOtherVersion() throws JsonException, CniException {
        PluginConfig config = PluginConfig.decode(
                object(
                        "{\"name\":\"n\",\"cniVersion\":\"1.1.0\",\"prevResult\":{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"10.0.0.2/8\"}}}"));
        assertThat(config.prevResult().orElseThrow().ips()).hasSize(1);
    }

    @Test
    @DisplayName("V20, #861: no previous result, and one with an empty version")
    void noPrevResult() throws JsonException, CniException {
        assertThat(PluginConfig.decode(object("{\"name\":\"n\"}")).prevResult()).isEmpty();
        assertThat(PluginConfig.decode(
                                object(
                                        "{\"name\":\"n\",\"cniVersion\":\"1.0.0\",\"prevResult\":{\"cniVersion\":\"\",\"ips\":[{\"address\":\"10.0.0.2/8\"}]}}"))
                        .prevResult()
                        .orElseThrow()
                        .ips())
                .hasSize(1);
    }

    @Test
    @DisplayName("capabilities: whatever the letter case, and the place of what is wrong is named")
    void capability() throws JsonException, CniException {
        PluginConfig config = PluginConfig.decode(
                object(
                        "{\"name\":\"n\",\"RuntimeConfig\":{\"PortMappings\":[{\"HostPort\":1},{\"hostPort\":\"x\"}],\"mac\":null}}"));
        JsonDecoder<Long> port = JsonDecoder.ofObject(
                mapping -> mapping.integer("hostPort", 0, 65535).orElse(0L));
        assertThat(config.capability(
                        "portMappings",
                        value -> port.decode(Json.requireArray(value).elements().get(0))))
                .contains(1L);
        assertThatThrownBy(() -> config.capability(
                        "portMappings", value -> Json.requireArray(value).decode(port)))
                .hasMessageContaining("runtimeConfig.portMappings[1].hostPort: must be a number");
        assertThat(config.capability("mac")).isEmpty();
        assertThat(config.capability("ips")).isEmpty();
    }
}
