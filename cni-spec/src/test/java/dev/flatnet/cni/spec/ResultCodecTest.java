// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResultCodecTest {
    private static final String FULL = """
            {"cniVersion":"1.1.0",
             "interfaces":[{"name":"flatnet-br0","mac":"02:00:00:00:00:01"},
                           {"name":"eth0","mac":"02:00:00:00:00:02","mtu":1400,"sandbox":"/run/netns/x",
                            "socketPath":"/s","pciID":"0000:04:00.5"}],
             "ips":[{"interface":0,"address":"10.87.1.5/24","gateway":"10.87.1.1"},{"interface":1,"address":"fd00::5/64"}],
             "routes":[{"dst":"0.0.0.0/0"},
                       {"dst":"::/0","gw":"fd00::1","mtu":1400,"advmss":1360,"priority":5,"table":0,"scope":0}],
             "dns":{"nameservers":["10.87.1.1"],"domain":"d","search":["s"],"options":["o"]}}
            """;

    private static JsonObject json(String text) throws JsonException {
        return Json.requireObject(Json.parse(text));
    }

    private static CniResult decode(String text) throws JsonException {
        return ResultCodec.decode(json(text), CniVersion.V1_0_0);
    }

    @Test
    void nothingOfTheNewestVersionIsLost() throws JsonException, CniException {
        assertThat(ResultCodec.encode(decode(FULL), CniVersion.V1_1_0)).isEqualTo(json(FULL));
    }

    @ParameterizedTest
    @EnumSource(CniVersion.class)
    void everyVersionReadsItsOwnWriting(CniVersion version) throws JsonException, CniException {
        JsonObject written = ResultCodec.encode(decode(FULL), version);
        assertThat(written.string("cniVersion")).contains(version.toString());
        CniResult read = ResultCodec.decode(written, CniVersion.V0_1_0);
        assertThat(ResultCodec.encode(read, version)).isEqualTo(written);
    }

    @Test
    void olderListsCarryTheFamilyAndLoseTheInterfaceExtras() throws JsonException, CniException {
        assertThat(Json.write(ResultCodec.encode(decode(FULL), CniVersion.V0_4_0)))
                .contains("{\"version\":\"4\",\"interface\":0,\"address\":\"10.87.1.5/24\",\"gateway\":\"10.87.1.1\"}")
                .contains("\"version\":\"6\"")
                .contains("{\"name\":\"eth0\",\"mac\":\"02:00:00:00:00:02\",\"sandbox\":\"/run/netns/x\"}")
                // The reference implementation keeps the fields of routes, though 0.4.0 does not define them.
                .contains("\"mtu\":1400,\"advmss\":1360,\"priority\":5,\"table\":0,\"scope\":0");
    }

    @Test
    void theOldestVersionsHaveOneAddressAFamilyAndLoseRoutesWithoutOne() throws JsonException, CniException {
        CniResult result = decode("""
                {"ips":[{"interface":0,"address":"10.0.0.2/24"},{"address":"10.0.0.3/24"}],
                 "interfaces":[{"name":"eth0"}],
                 "routes":[{"dst":"0.0.0.0/0","mtu":1400,"priority":5,"table":0,"scope":0},{"dst":"::/0"}]}
                """);
        assertThat(Json.write(ResultCodec.encode(result, CniVersion.V0_2_0)))
                .isEqualTo(
                        "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"10.0.0.2/24\",\"routes\":[{\"dst\":\"0.0.0.0/0\"}]},"
                                + "\"dns\":{}}");
    }

    @Test
    void theOldestVersionsNeedAnAddress() throws JsonException {
        CniResult empty = decode("{}");
        assertThatThrownBy(() -> ResultCodec.encode(empty, CniVersion.V0_2_0))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("cannot convert: no valid IP addresses");
    }

    @Test
    void emptyDnsIsWrittenBefore100AndLeftOutSince() throws JsonException, CniException {
        assertThat(Json.write(ResultCodec.encode(CniResult.EMPTY, CniVersion.V0_4_0)))
                .isEqualTo("{\"cniVersion\":\"0.4.0\",\"dns\":{}}");
        assertThat(Json.write(ResultCodec.encode(CniResult.EMPTY, CniVersion.V1_0_0)))
                .isEqualTo("{\"cniVersion\":\"1.0.0\"}");
    }

    @Test
    void minusOneAndAbsentAreNoInterfaceButZeroIsOne() throws JsonException {
        CniResult result = decode("""
                {"interfaces":[{"name":"a"}],
                 "ips":[{"address":"10.0.0.2/24","interface":-1},{"address":"10.0.0.3/24"},
                        {"address":"10.0.0.4/24","interface":0}]}
                """);
        assertThat(result.ips())
                .extracting(ip -> ip.interfaceIndex().orElse(99))
                .containsExactly(99, 99, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"cniVersion\":\"9.9.9\"} | unsupported CNI result version \"9.9.9\"",
                "{\"ips\":[{\"address\":\"10.0.0.2\"}]} | ips[0].address: \"10.0.0.2\" has no prefix length",
                "{\"ips\":[{\"gateway\":\"10.0.0.2\"}]} | ips[0]: the entry has no \"address\"",
                "{\"ips\":[{\"address\":\"10.0.0.2/24\",\"gateway\":\"x\"}]} | ips[0].gateway: \"x\" is not an IP address",
                "{\"ips\":[{\"address\":\"10.0.0.2/24\",\"interface\":0}]} | names interface 0, but there are only 0",
                "{\"routes\":[{\"dst\":\"::/0\",\"gw\":\"10.0.0.1\"}]} | routes[0]: \"gw\" and \"dst\" are of different families",
                "{\"routes\":[{\"dst\":\"::/0\",\"mtu\":-1}]} | routes[0].mtu: must be between 0 and",
            })
    void failuresNameThePlace(String text, String message) {
        assertThatThrownBy(() -> decode(text)).isInstanceOf(JsonException.class).hasMessageContaining(message);
    }
}
