// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a configuration, where, and with which code: 6 if it cannot be decoded, 7 if it says something impossible. */
class PluginConfigTest {

    /** As an IPAM plugin reads its section. */
    private record Section(List<List<IpPrefix>> subnets, Optional<InetAddress> gateway, List<Route> routes, long mtu) {
        static Section decode(JsonObject json) throws JsonException {
            return new Section(
                    json.list("ranges", set -> Json.requireArray(set).decode(JsonDecoder.ofObject(Section::subnet))),
                    json.parsed("gateway", IpAddresses::parse),
                    json.list("routes", JsonDecoder.ofObject(Route::decode)),
                    json.integer("mtu", 0, 65535).orElse(0L));
        }

        private static IpPrefix subnet(JsonObject range) throws JsonException {
            return range.parsed("subnet", IpPrefix::parse)
                    .orElseThrow(() -> new JsonException("the range has no \"subnet\""));
        }
    }

    private static PluginConfig config(String more) throws JsonException, CniException {
        return PluginConfig.decode(
                Json.requireObject(Json.parse("{\"cniVersion\":\"1.0.0\",\"name\":\"net\"," + more + "}")));
    }

    private static Section section(String ipam) throws JsonException, CniException {
        return config("\"ipam\":" + ipam)
                .as(json -> json.get("ipam", JsonDecoder.ofObject(Section::decode)))
                .orElseThrow();
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"ranges\":[[{\"subnet\":\"10.0.0.0/40\"}]]} | 7 | ipam.ranges[0][0].subnet: \"10.0.0.0/40\" has an impossible prefix length",
                "{\"ranges\":[[{\"subnet\":\"10.0.0.0/8\"}],[{\"subnet\":\"localhost/8\"}]]} | 7 | ipam.ranges[1][0].subnet: \"localhost\" is not an IP address",
                "{\"ranges\":[[{\"subnet\":\"\"}]]} | 7 | ipam.ranges[0][0]: the range has no \"subnet\"",
                "{\"gateway\":\"010.1.2.0\"} | 7 | ipam.gateway: \"010.1.2.0\" is not an IP address",
                "{\"gateway\":\"10.0.0.1/24\"} | 7 | ipam.gateway: \"10.0.0.1/24\" is not an IP address",
                "{\"routes\":[{\"gw\":\"10.0.0.1\"}]} | 7 | ipam.routes[0]: the route has no \"dst\"",
                "{\"routes\":[{\"dst\":\"::/0\",\"gw\":\"10.0.0.1\"}]} | 7 | of different families",
                "{\"mtu\":65536} | 7 | ipam.mtu: must be between 0 and 65535, not 65536",
                "{\"mtu\":1.5} | 7 | ipam.mtu: must be a whole number, not 1.5",
                "{\"mtu\":\"1500\"} | 6 | ipam.mtu: must be a number, not a string",
                "{\"gateway\":7} | 6 | ipam.gateway: must be a string, not a number",
                "{\"ranges\":{}} | 6 | ipam.ranges: must be an array, not an object",
                "{\"ranges\":[{\"subnet\":\"10.0.0.0/8\"}]} | 6 | ipam.ranges[0]: must be an array, not an object",
                "[] | 6 | ipam: must be an object, not an array",
            })
    void saysWhereAndWhat(String ipam, int code, String message) {
        assertThatThrownBy(() -> section(ipam))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(code))
                .hasMessageContaining(message)
                .hasMessageStartingWith(
                        code == 6 ? "cannot decode the network configuration: " : "invalid network configuration: ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"ips\":[{\"address\":\"10.0.0.1\"}]} | 7 | prevResult.ips[0].address: \"10.0.0.1\" has no prefix length",
                "{\"ips\":[{\"address\":\"\"}]} | 7 | prevResult.ips[0]: the entry has no \"address\"",
                "{\"ips\":[{\"address\":\"10.0.0.1/8\",\"gateway\":\"x\"}]} | 7 | prevResult.ips[0].gateway: \"x\" is not",
                "{\"ips\":[{\"address\":\"10.0.0.1/8\",\"interface\":0}]} | 7 | names interface 0",
                "{\"cniVersion\":\"9.9.9\"} | 7 | unsupported CNI result version",
                "{\"ips\":7} | 6 | prevResult.ips: must be an array",
                "\"text\" | 6 | prevResult: must be an object",
            })
    void previousResults(String prevResult, int code, String message) throws JsonException, CniException {
        PluginConfig config = config("\"prevResult\":" + prevResult);
        assertThatThrownBy(config::prevResult)
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void capabilitiesSayWhereTheyStood() throws JsonException, CniException {
        PluginConfig config = config("\"runtimeConfig\":{\"ips\":[\"10.0.0.5/24\",\"10.0.0.6/99\"],\"mac\":7}");
        assertThatThrownBy(() -> config.capability(
                        "ips", value -> Json.requireArray(value).decode(JsonDecoder.parsed(IpPrefix::parse))))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(7))
                .hasMessageContaining("runtimeConfig.ips[1]: \"10.0.0.6/99\" has an impossible prefix length");
        assertThatThrownBy(() -> config.capability("mac", Json::requireString))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(6))
                .hasMessageContaining("runtimeConfig.mac: must be a string");
    }
}
