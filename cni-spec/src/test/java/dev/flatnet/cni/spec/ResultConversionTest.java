// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversion between every pair of versions, as the reference implementation does it. Numbers are its cases,
 * docs/conformance-upstream.md.
 */
class ResultConversionTest {
    private static final String DNS = "\"dns\":{\"nameservers\":[\"1.2.3.4\",\"1::cafe\"],\"domain\":\"acompany.com\","
            + "\"search\":[\"somedomain.com\",\"otherdomain.net\"],\"options\":[\"foo\",\"bar\"]}";

    private static String oldest(String version) {
        return "{\"cniVersion\":\"" + version
                + "\",\"ip4\":{\"ip\":\"1.2.3.30/24\",\"gateway\":\"1.2.3.1\",\"routes\":[{\"dst\":\"15.5.6.0/24\",\"gw\":\"15.5.6.8\"}]},"
                + "\"ip6\":{\"ip\":\"abcd:1234:ffff::cdde/64\",\"gateway\":\"abcd:1234:ffff::1\","
                + "\"routes\":[{\"dst\":\"1111:dddd::/80\",\"gw\":\"1111:dddd::aaaa\"}]}," + DNS + "}";
    }

    private static String lists(String version, boolean families, String interfaceExtras) {
        return "{\"cniVersion\":\"" + version
                + "\",\"interfaces\":[{\"name\":\"eth0\",\"mac\":\"00:11:22:33:44:55\",\"sandbox\":\"/proc/3553/ns/net\""
                + interfaceExtras + "}],\"ips\":[{" + (families ? "\"version\":\"4\"," : "")
                + "\"interface\":0,\"address\":\"1.2.3.30/24\",\"gateway\":\"1.2.3.1\"},{"
                + (families ? "\"version\":\"6\"," : "")
                + "\"interface\":0,\"address\":\"abcd:1234:ffff::cdde/64\",\"gateway\":\"abcd:1234:ffff::1\"}],"
                + "\"routes\":[{\"dst\":\"15.5.6.0/24\",\"gw\":\"15.5.6.8\"},{\"dst\":\"1111:dddd::/80\",\"gw\":\"1111:dddd::aaaa\"}],"
                + DNS + "}";
    }

    private static final String EXTRAS = ",\"mtu\":1500,\"socketPath\":\"/path/to/vhost/fd\",\"pciID\":\"8086:9a01\"";

    private static String convert(String json, String target) throws JsonException, CniException {
        return Json.write(ResultCodec.convert(
                Json.requireObject(Json.parse(json)),
                CniVersion.WHEN_ABSENT,
                CniVersion.of(target).orElseThrow()));
    }

    private static void assertConverts(String from, String target, String to) throws JsonException, CniException {
        assertThat(Json.parse(convert(from, target))).isEqualTo(Json.parse(to));
    }

    @Test
    @DisplayName("T1-T4: 0.1.0 and 0.2.0 differ in the version only")
    void oldestVersions() throws JsonException, CniException {
        for (String from : List.of("0.1.0", "0.2.0")) {
            for (String to : List.of("0.1.0", "0.2.0")) {
                assertConverts(oldest(from), to, oldest(to));
            }
        }
    }

    @Test
    @DisplayName("T5, Y26: the empty version is 0.1.0")
    void emptyVersion() throws JsonException, CniException {
        assertConverts(oldest(""), "0.1.0", oldest("0.1.0"));
        assertConverts(lists("1.0.0", false, ""), "", oldest("0.1.0"));
    }

    @Test
    @DisplayName("T6, T7: 0.3.1, and down to 0.1.0")
    void middleToOldest() throws JsonException, CniException {
        String full = lists("0.3.1", true, "");
        assertThat(Json.parse(Json.write(
                        ResultCodec.encode(ResultCodec.decode(object(full), CniVersion.V0_1_0), CniVersion.V0_3_1))))
                .isEqualTo(Json.parse(full));
        assertConverts(full, "0.1.0", oldest("0.1.0"));
    }

    private static JsonObject object(String text) throws JsonException {
        return Json.requireObject(Json.parse(text));
    }

    @ParameterizedTest(name = "T8, T9: gateway {0}")
    @ValueSource(strings = {",\"gw\":\"10.0.0.9\"", ""})
    void upAndDownAgain(String gateway) throws JsonException, CniException {
        String from = "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"10.0.0.2/24\",\"gateway\":\"10.0.0.1\","
                + "\"routes\":[{\"dst\":\"0.0.0.0/0\"" + gateway + "}]},\"dns\":{}}";
        assertConverts(convert(from, "0.4.0"), "0.2.0", from);
    }

    @ParameterizedTest(name = "T10, T13, T18, T20: {0}")
    @ValueSource(strings = {"0.3.0", "0.4.0", "1.0.0", "1.1.0"})
    void interfaceZeroIsNotAbsent(String version) throws JsonException, CniException {
        CniVersion target = CniVersion.of(version).orElseThrow();
        CniResult result = ResultCodec.decode(
                object(
                        "{\"cniVersion\":\"" + version
                                + "\",\"interfaces\":[{\"name\":\"a\"}],\"ips\":[{\"address\":\"10.0.0.2/8\",\"interface\":0},{\"address\":\"10.0.0.3/8\"}]}"),
                target);
        assertThat(Json.write(ResultCodec.encode(result, target)))
                .contains("\"interface\":0,\"address\":\"10.0.0.2/8\"")
                .doesNotContain("\"interface\":0,\"address\":\"10.0.0.3/8\"")
                .contains("{\"name\":\"a\"}");
    }

    @Test
    @DisplayName("T11: nothing to convert to 0.2.0")
    void noAddresses() {
        assertThatThrownBy(() -> convert("{\"cniVersion\":\"0.3.1\"}", "0.2.0"))
                .hasMessageContaining("cannot convert: no valid IP addresses");
        assertThatThrownBy(() -> convert("{\"cniVersion\":\"1.1.0\"}", "0.2.0"))
                .hasMessageContaining("cannot convert: no valid IP addresses");
    }

    @ParameterizedTest(name = "T12, T19: an address that is a number in {0}")
    @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0", "1.1.0"})
    void wrongType(String version) {
        assertThatThrownBy(() -> convert("{\"cniVersion\":\"" + version + "\",\"ips\":[{\"address\":5}]}", version))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("ips[0].address: must be a string");
    }

    @Test
    @DisplayName("T14, T15: 1.1.0, and to 1.0.0 and back without loss")
    void newest() throws JsonException, CniException {
        String full = lists("1.1.0", false, EXTRAS);
        assertThat(Json.parse(Json.write(
                        ResultCodec.encode(ResultCodec.decode(object(full), CniVersion.V0_1_0), CniVersion.V1_1_0))))
                .isEqualTo(Json.parse(full));
        assertConverts(full, "1.0.0", lists("1.0.0", false, EXTRAS));
        assertConverts(convert(full, "1.0.0"), "1.1.0", full);
    }

    @Test
    @DisplayName("T16, T17: 1.1.0 down")
    void newestDown() throws JsonException, CniException {
        String full = lists("1.1.0", false, EXTRAS);
        assertConverts(full, "0.1.0", oldest("0.1.0"));
        assertConverts(full, "0.4.0", lists("0.4.0", true, ""));
        assertConverts(full, "0.3.0", lists("0.3.0", true, ""));
    }

    @Test
    @DisplayName("V17: a stray version in the addresses of 1.0.0 is ignored")
    void strayVersion() throws JsonException {
        CniResult result = ResultCodec.decode(object(lists("1.0.0", true, EXTRAS)), CniVersion.V0_1_0);
        assertThat(result.interfaces().get(0).pciId()).contains("8086:9a01");
        assertThat(result.interfaces().get(0).socketPath()).contains("/path/to/vhost/fd");
    }

    @Test
    @DisplayName("2.4: worked examples")
    void examples() throws JsonException, CniException {
        assertConverts(
                "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"a\"}],\"ips\":[{\"address\":\"10.0.0.2/24\",\"interface\":0}],"
                        + "\"routes\":[{\"dst\":\"0.0.0.0/0\",\"mtu\":1400,\"priority\":5,\"table\":0,\"scope\":0},{\"dst\":\"::/0\"}]}",
                "0.2.0",
                "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"10.0.0.2/24\",\"routes\":[{\"dst\":\"0.0.0.0/0\"}]},\"dns\":{}}");
        assertConverts("{\"cniVersion\":\"1.1.0\"}", "0.4.0", "{\"cniVersion\":\"0.4.0\",\"dns\":{}}");
    }

    @ParameterizedTest(name = "A, F: {0} to {1} changes the version only, even in what neither knows")
    @CsvSource({"0.1.0, 0.2.0", "0.3.0, 0.4.0", "0.4.0, 0.3.1", "1.1.0, 1.0.0"})
    void relabel(String from, String to) throws JsonException, CniException {
        String more = ",\"vendor\":1.50,\"ips\":[{\"version\":\"4\",\"address\":\"10.0.0.2/24\",\"x\":1e3}],"
                + "\"ip4\":{\"ip\":\"10.0.0.2/24\",\"routes\":[{\"dst\":\"0.0.0.0/0\",\"mtu\":1400}]}}";
        assertThat(convert("{\"cniVersion\":\"" + from + "\"" + more, to))
                .isEqualTo("{\"cniVersion\":\"" + to + "\"" + more);
    }

    @ParameterizedTest(name = "B, E: routes keep their fields from {0} to {1}")
    @CsvSource({"0.2.0, 0.4.0", "0.2.0, 1.1.0"})
    void routesKeepTheirFields(String from, String to) throws JsonException, CniException {
        String route = "{\"dst\":\"0.0.0.0/0\",\"mtu\":1400,\"advmss\":1360,\"priority\":5,\"table\":0,\"scope\":253}";
        assertThat(convert(
                        "{\"cniVersion\":\"" + from + "\",\"ip4\":{\"ip\":\"10.0.0.2/24\",\"routes\":[" + route + "]}}",
                        to))
                .contains("\"routes\":[" + route + "]");
    }

    @Provide
    Arbitrary<CniResult> results() {
        Arbitrary<IpPrefix> prefixes = Arbitraries.of(
                        "10.0.0.2/24", "0.0.0.0/0", "192.168.1.1/32", "fd00::2/64", "::/0")
                .map(ResultConversionTest::prefix);
        Arbitrary<Optional<Long>> positive =
                Arbitraries.longs().between(1, 65535).optional();
        Arbitrary<Optional<Long>> number = Arbitraries.longs().between(0, 255).optional();
        Arbitrary<Route> routes = Combinators.combine(prefixes, positive, positive, positive, number, number)
                .as((destination, mtu, mss, priority, table, scope) ->
                        new Route(destination, Optional.empty(), mtu, mss, priority, table, scope));
        Arbitrary<Optional<String>> text =
                Arbitraries.strings().alpha().ofMinLength(1).optional();
        Arbitrary<Interface> interfaces = Combinators.combine(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(15), text, positive, text, text, text)
                .as(Interface::new);
        Arbitrary<Dns> dns = Combinators.combine(
                        text.map(each -> each.map(List::of).orElse(List.of())), text, text)
                .as((servers, domain, option) ->
                        new Dns(servers, domain, List.of(), option.map(List::of).orElse(List.of())));
        return Combinators.combine(
                        interfaces.list().ofMaxSize(3),
                        prefixes.list().ofMaxSize(4),
                        routes.list().ofMaxSize(3),
                        dns,
                        Arbitraries.integers().between(-1, 2))
                .as((all, ips, ways, names, index) -> {
                    List<IpConfig> addresses = new ArrayList<>();
                    Optional<Integer> at = index >= 0 && index < all.size() ? Optional.of(index) : Optional.empty();
                    ips.forEach(ip -> addresses.add(new IpConfig(ip, Optional.empty(), at)));
                    return new CniResult(all, addresses, ways, names);
                });
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text);
    }

    @Property
    void theNewestVersionLosesNothing(@ForAll("results") CniResult result) throws JsonException, CniException {
        JsonObject json = ResultCodec.encode(result, CniVersion.V1_1_0);
        assertThat(ResultCodec.decode(Json.parseObject(utf8(json)), CniVersion.V0_1_0))
                .isEqualTo(result);
    }

    private static byte[] utf8(JsonObject json) {
        return Json.write(json).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Property
    void everyVersionReadsBackWhatItWrote(@ForAll("results") CniResult result, @ForAll CniVersion version)
            throws JsonException {
        JsonObject json;
        try {
            json = ResultCodec.encode(result, version);
        } catch (CniException e) {
            assertThat(version.isAtLeast(CniVersion.V0_3_0)).isFalse();
            assertThat(result.ips()).isEmpty();
            return;
        }
        CniResult read = ResultCodec.decode(json, CniVersion.V1_1_0);
        assertThat(read.ips()).hasSizeLessThanOrEqualTo(result.ips().size());
        assertThat(result.ips().stream().map(IpConfig::address).toList())
                .containsAll(read.ips().stream().map(IpConfig::address).toList());
        if (version.isAtLeast(CniVersion.V0_3_0)) {
            assertThat(read.ips()).isEqualTo(result.ips());
            assertThat(read.routes()).isEqualTo(result.routes());
        }
        assertThat(read.dns()).isEqualTo(result.dns());
    }

    @Property
    void goingThroughAnotherVersionOfTheSameShapeChangesNothing(
            @ForAll("results") CniResult result, @ForAll CniVersion first, @ForAll CniVersion second)
            throws JsonException, CniException {
        boolean same = first.isAtLeast(CniVersion.V0_3_0) == second.isAtLeast(CniVersion.V0_3_0)
                && first.isAtLeast(CniVersion.V1_0_0) == second.isAtLeast(CniVersion.V1_0_0);
        if (!same || (result.ips().isEmpty() && !first.isAtLeast(CniVersion.V0_3_0))) {
            return;
        }
        JsonObject json = ResultCodec.encode(result, first);
        JsonObject there = ResultCodec.convert(json, CniVersion.V0_1_0, second);
        assertThat(there.string("cniVersion")).contains(second.toString());
        assertThat(ResultCodec.convert(there, CniVersion.V0_1_0, first)).isEqualTo(json);
    }
}
