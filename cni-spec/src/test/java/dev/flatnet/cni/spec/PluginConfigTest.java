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
import org.junit.jupiter.params.provider.EnumSource;

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

    @Test
    void keysCountInAnyLetterCase() throws JsonException, CniException {
        PluginConfig config = PluginConfig.decode(Json.requireObject(
                Json.parse("{\"CNIVersion\":\"1.0.0\",\"NAME\":\"net\",\"IPAM\":{\"GATEWAY\":\"10.0.0.1\",\"Routes\":"
                        + "[{\"DST\":\"::/0\",\"Gw\":\"fd00::1\"}],\"Mtu\":1400},\"prevresult\":{\"IPs\":[{\"Address\":\"10.0.0.2/8\"}]},"
                        + "\"RuntimeConfig\":{\"IPRANGES\":[]}}")));
        assertThat(config.cniVersion()).isEqualTo(CniVersion.V1_0_0);
        assertThat(config.name()).isEqualTo("net");
        Section section = config.as(json -> json.get("ipam", JsonDecoder.ofObject(Section::decode)))
                .orElseThrow();
        assertThat(section.gateway()).contains(IpAddresses.parse("10.0.0.1"));
        assertThat(section.routes()).singleElement().satisfies(route -> {
            assertThat(route.destination()).hasToString("::/0");
            assertThat(route.gateway()).contains(IpAddresses.parse("fd00::1"));
        });
        assertThat(section.mtu()).isEqualTo(1400);
        assertThat(config.prevResult().orElseThrow().ips()).hasSize(1);
        assertThat(config.capability("ipRanges")).contains(new JsonArray(List.of()));
    }

    /** Go prints an address that is not set as the empty string. */
    @ParameterizedTest
    @EnumSource(
            value = CniVersion.class,
            names = {"V0_1_0", "V0_2_0"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatIsEmptyIsAbsent(CniVersion version) throws JsonException, CniException {
        JsonObject result =
                Json.requireObject(Json.parse("{\"cniVersion\":\"\",\"interfaces\":[{\"name\":\"eth0\",\"mac\":\"\","
                        + "\"sandbox\":\"\",\"socketPath\":\"\",\"pciID\":\"\",\"mtu\":0}],\"ips\":[{\"version\":\"4\",\"address\":"
                        + "\"10.0.0.2/8\",\"gateway\":\"\",\"interface\":-1}],\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"\",\"mtu\":0,"
                        + "\"priority\":0}],\"dns\":{\"domain\":\"\"}}"));
        CniResult read = ResultCodec.decode(result, version);
        Optional<String> no = Optional.empty();
        assertThat(read.interfaces()).containsExactly(new Interface("eth0", no, Optional.empty(), no, no, no));
        assertThat(read.ips())
                .containsExactly(new IpConfig(IpPrefix.parse("10.0.0.2/8"), Optional.empty(), Optional.empty()));
        assertThat(read.routes()).containsExactly(Route.to(IpPrefix.parse("0.0.0.0/0"), Optional.empty()));
        assertThat(read.dns()).isEqualTo(Dns.EMPTY);
    }

    @Test
    void whatIsEmptyIsAbsentInTheOldestVersionsToo() throws JsonException, CniException {
        JsonObject result = Json.requireObject(Json.parse(
                "{\"ip4\":{\"ip\":\"10.0.0.2/8\",\"gateway\":\"\",\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"\"}]}}"));
        CniResult read = ResultCodec.decode(result, CniVersion.V0_2_0);
        assertThat(read.ips().get(0).gateway()).isEmpty();
        assertThat(read.routes().get(0).gateway()).isEmpty();
        assertThat(section("{\"gateway\":\"\"}").gateway()).isEmpty();
    }
}
