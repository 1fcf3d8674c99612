// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.ipam.Pools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of the tests of the reference plugin static. */
class StaticConfigTest {
    private static final String CONFIG =
            "{'type':'static','addresses':[{'address':'10.10.0.1/24','gateway':'10.10.0.254'},"
                    + "{'address':'3ffe:ffff:0:01ff::1/64','gateway':'3ffe:ffff:0::1'}],"
                    + "'routes':[{'dst':'0.0.0.0/0'},{'dst':'192.168.0.0/16','gw':'10.10.5.1'},{'dst':'3ffe:ffff:0:01ff::1/64'}],"
                    + "'dns':{'nameservers':['10.10.0.1'],'domain':'example.com','search':['example.com'],'options':['ndots:2']}}";

    private static StaticConfig decode(String json) throws JsonException {
        return StaticConfig.decode(Pools.json(json));
    }

    private static String text(StaticConfig config) {
        List<String> texts = new ArrayList<>();
        config.addresses()
                .forEach(each -> texts.add(each.address()
                        + each.gateway()
                                .map(gateway -> " via " + dev.flatnet.cni.spec.IpAddresses.format(gateway))
                                .orElse("")));
        return String.join(", ", texts);
    }

    private static StaticConfig replacing(StaticConfig config, String json) throws JsonException {
        return config.replacing(Json.parse(json.replace('\'', '"')));
    }

    @Test
    void takesTwoAddressesRoutesAndDns() throws Exception {
        StaticConfig config = decode(CONFIG);
        assertThat(text(config)).isEqualTo("10.10.0.1/24 via 10.10.0.254, 3ffe:ffff:0:1ff::1/64 via 3ffe:ffff::1");
        assertThat(config.routes()).hasSize(3);
        assertThat(config.dns().domain()).contains("example.com");
        assertThat(config.dns().options()).containsExactly("ndots:2");
    }

    @Test
    void keepsTwoGatewaysOfOneDestination() throws Exception {
        StaticConfig config =
                decode("{'routes':[{'dst':'0.0.0.0/0','gw':'10.0.0.1'},{'dst':'0.0.0.0/0','gw':'10.0.0.2'}]}");
        assertThat(config.routes()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.10.0.1/24                    | ''                       | 10.10.0.1/24",
                "10.10.0.1/24                    | 10.10.0.254              | 10.10.0.1/24 via 10.10.0.254",
                "10.10.0.1/24,11.11.0.1/24       | 10.10.0.254, 11.11.0.254 | 10.10.0.1/24 via 10.10.0.254, 11.11.0.1/24 via 11.11.0.254",
                "10.10.0.1/24, 11.11.0.1/24      | 10.10.0.254              | 10.10.0.1/24 via 10.10.0.254, 11.11.0.1/24",
                "''                              | ''                       | ''",
            })
    void addsTheAddressesOfCniArgs(String ips, String gateways, String expected) throws Exception {
        assertThat(text(decode("{}").adding(ips, gateways))).isEqualTo(expected);
        assertThat(text(decode("{'addresses':[{'address':'10.1.0.1/16'}]}").adding("10.2.0.1/16", "")))
                .isEqualTo("10.1.0.1/16, 10.2.0.1/16");
    }

    @Test
    void whatComesLaterReplacesWhatCameBefore() throws Exception {
        StaticConfig config = decode(CONFIG).adding("10.10.0.9/24", "10.10.0.254");
        config = replacing(config, "['10.11.0.1/24']");
        assertThat(text(config)).as("args over CNI_ARGS").isEqualTo("10.11.0.1/24");
        config = replacing(config, "['10.12.0.1/24','fd00::1/64']");
        assertThat(text(config)).as("runtimeConfig over args").isEqualTo("10.12.0.1/24, fd00::1/64");
        assertThat(text(replacing(config, "[]"))).as("nothing said").isEqualTo("10.12.0.1/24, fd00::1/64");
    }

    @Test
    void refusesWhatIsNotInCidrNotation() throws Exception {
        StaticConfig config = decode(CONFIG);
        assertThatThrownBy(() -> decode("{'addresses':[{'address':'10.10.0.1'}]}"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("\"10.10.0.1\" has no prefix length");
        assertThatThrownBy(() -> decode("{'addresses':[{}]}")).hasMessageContaining("\"address\"");
        assertThatThrownBy(() -> config.adding("10.10.0.1", "")).hasMessageContaining("no prefix length");
        assertThatThrownBy(() -> config.adding("10.10.0.1/24", "router")).hasMessageContaining("not an IP address");
        assertThatThrownBy(() -> replacing(config, "['10.10.0.1']")).hasMessageContaining("no prefix length");
    }
}
