// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.ipam.InvalidPoolException;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Pools;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of host-local's configuration tests. Single quotes stand for double ones. */
class IpamConfigTest {

    private static IpamConfig decode(String text) throws JsonException, IpamException {
        return IpamConfig.decode(Pools.json(text), "net", Optional.empty());
    }

    @Test
    void readsTheOldSingleRange() throws Exception {
        IpamConfig config = decode("{'type':'host-local','subnet':'10.1.2.0/24','rangeStart':'10.1.2.9',"
                + "'rangeEnd':'10.1.2.20','gateway':'10.1.2.30'}");
        assertThat(config.pool().sets()).hasToString("[10.1.2.9-10.1.2.20]");
        assertThat(config.pool().sets().get(0).ranges().get(0).gateway()).contains(Pools.address("10.1.2.30"));
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/flatnet/networks"));
        assertThat(config.pool().network()).isEqualTo("net");
    }

    @Test
    void readsRanges() throws Exception {
        IpamConfig config =
                decode("{'ranges':[[{'subnet':'10.1.2.0/24','rangeStart':'10.1.2.9'},{'subnet':'10.1.4.0/24'}],"
                        + "[{'subnet':'11.1.2.0/24'}],[{'subnet':'2001:db8::/64'}]],'dataDir':'/srv/leases'}");
        assertThat(config.pool().sets())
                .hasToString("[10.1.2.9-10.1.2.254,10.1.4.1-10.1.4.254, 11.1.2.1-11.1.2.254, "
                        + "2001:db8::1-2001:db8::ffff:ffff:ffff:ffff]");
        assertThat(config.dataDir()).isEqualTo(Path.of("/srv/leases"));
    }

    @Test
    void putsTheSingleRangeInFrontOfTheOthers() throws Exception {
        IpamConfig config = decode("{'subnet':'10.1.2.0/24','ranges':[[{'subnet':'10.0.0.0/24'}]]}");
        assertThat(config.pool().sets()).hasToString("[10.1.2.1-10.1.2.254, 10.0.0.1-10.0.0.254]");
    }

    @Test
    void copiesRoutes() throws Exception {
        IpamConfig config =
                decode("{'subnet':'10.1.2.0/24','routes':[{'dst':'0.0.0.0/0'},{'dst':'10.2.0.0/16','gw':'10.1.2.7'}]}");
        assertThat(config.routes()).hasSize(2);
        assertThat(config.routes().get(1).gateway()).contains(Pools.address("10.1.2.7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                          | no address ranges",
                "{'ranges':[]}                                                               | no address ranges",
                "{'ranges':[[]]}                                                             | range set without ranges",
                "{'subnet':'10.1.2.5/24'}                                                    | 10.1.2.5/24 has host bits set",
                "{'ranges':[[{'subnet':'10.1.0.0/16'}],[{'subnet':'10.1.3.0/24'}]]}          | overlaps",
                "{'ranges':[[{'subnet':'10.1.0.0/16'},{'subnet':'10.1.3.0/24'}]]}            | overlap",
                "{'ranges':[[{'subnet':'10.1.0.0/16'},{'subnet':'fd00::/64'}]]}              | both address families",
            })
    void refusesImpossiblePools(String text, String why) {
        assertThatThrownBy(() -> decode(text.strip().replace("''", "'")))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'subnet':'10.1.2.0'}",
                "{'subnet':'10.1.2.0/33'}",
                "{'subnet':'localhost/8'}",
                "{'subnet':7}",
                "{'ranges':{}}",
                "{'ranges':[{}]}",
                "{'ranges':[[{}]]}",
                "{'subnet':'10.1.2.0/24','gateway':'10.1.2.0/24'}",
                "{'subnet':'10.1.2.0/24','routes':[{'dst':'nowhere'}]}",
                "{'subnet':'10.1.2.0/24','dataDir':'relative'}",
                "{'subnet':'10.1.2.0/24','dataDir':'/a/../etc'}",
                "{'subnet':'10.1.2.0/24','dataDir':'/a\\u0000b'}",
            })
    void refusesWhatItCannotRead(String text) {
        assertThatThrownBy(() -> decode(text)).isInstanceOf(JsonException.class);
    }
}
