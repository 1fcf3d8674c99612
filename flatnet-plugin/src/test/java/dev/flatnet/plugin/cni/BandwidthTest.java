// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.after;
import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.link;
import static dev.flatnet.plugin.cni.PluginsOnKernel.links;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.Qdisc;
import dev.flatnet.netlink.route.traffic.TokenBucketFilter;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin {@code bandwidth}, and the keys and the capability of that name of {@code flatnet}. */
class BandwidthTest {
    private static final String BOTH =
            "'ingressRate': 8000000, 'ingressBurst': 80000, 'egressRate': 16000000, 'egressBurst': 160000";

    /** As the reference plugin names it: {@code printf netc1 | sha512sum}. */
    private static final String IFB = "bwp623e1c388032";

    private final PluginsOnKernel plugins = new PluginsOnKernel();
    private ObjectNode bridged = PluginsOnKernel.JSON.createObjectNode();

    @BeforeEach
    void aContainer() throws Exception {
        plugins.container("c1");
        Run added = plugins.add("c1", bridge());
        assertThat(added.status()).as(added.text()).isZero();
        bridged = (ObjectNode) added.answer();
    }

    private ObjectNode bandwidth(String keys) throws IOException {
        ObjectNode config = config("{'cniVersion': '1.1.0', 'name': 'net', 'type': 'bandwidth'"
                + (keys.isEmpty() ? "" : ", " + keys) + "}");
        config.set("prevResult", bridged);
        return config;
    }

    private Run add(String keys) throws IOException {
        return plugins.call("bandwidth", "ADD", "c1", bandwidth(keys));
    }

    private Run added(String keys) throws IOException {
        Run added = add(keys);
        assertThat(added.status()).as(added.text()).isZero();
        return added;
    }

    private Run check(String keys, Run added) throws IOException {
        return plugins.call("bandwidth", "CHECK", "c1", after(bandwidth(keys), added));
    }

    private String hostEnd() {
        return bridged.path("interfaces").path(1).path("name").asText();
    }

    /** What a link of the host is held to, in bytes: rate, burst, limit. */
    private String shape(String name) throws IOException {
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            for (Qdisc qdisc : host.traffic().qdiscs(host.links().require(name).index())) {
                if (qdisc.parent().equals(Handle.ROOT) && qdisc.kind().equals("tbf")) {
                    TokenBucketFilter filter = TokenBucketFilter.of(qdisc).orElseThrow();
                    return filter.bytesPerSecond() + " " + filter.burst() + " " + filter.limit();
                }
            }
            return "none";
        }
    }

    private List<String> filters() throws IOException {
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            return host.traffic().filters(host.links().require(hostEnd()).index(), Handle.of(0xffff)).stream()
                    .map(filter -> filter.kind() + " " + filter.priority())
                    .toList();
        }
    }

    private List<String> qdiscs() throws IOException {
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            return host.traffic().qdiscs(host.links().require(hostEnd()).index()).stream()
                    .map(Qdisc::kind)
                    .toList();
        }
    }

    private List<String> ifbs() throws IOException {
        return links(plugins.host).stream()
                .filter(name -> name.startsWith("bwp") || name.startsWith("fi"))
                .toList();
    }

    private void assertUnlimited() throws IOException {
        assertThat(ifbs()).isEmpty();
        assertThat(qdiscs()).containsExactly("noqueue");
    }

    @Test
    void bothWaysAreHeldToTheirRates() throws Exception {
        Run added = added(BOTH);
        assertThat(shape(hostEnd())).isEqualTo("1000000 10000 35000");
        assertThat(shape(IFB)).isEqualTo("2000000 20000 70000");
        assertThat(filters()).containsExactly("u32 1");
        Link ifb = link(plugins.host, IFB);
        assertThat(ifb.isUp()).isTrue();
        assertThat(ifb.mtu()).isEqualTo(1500);
        assertThat(ifb.transmitQueueLength()).isZero();
        assertThat(ifb.alias()).contains("net/c1/eth0");
        assertThat(added.answer().path("interfaces")).hasSize(4);
        assertThat(added.answer().path("interfaces").path(3).toString())
                .isEqualTo("{\"name\":\"" + IFB + "\",\"mac\":\"" + ifb.mac().orElseThrow() + "\"}");
        assertThat(added.answer().path("ips")).isEqualTo(bridged.path("ips"));
        Run checked = check(BOTH, added);
        assertThat(checked.status()).as(checked.text()).isZero();
    }

    @Test
    void oneWayIsHeldToItsRate() throws Exception {
        Run added = added("'ingressRate': 8000000, 'ingressBurst': 80000");
        assertThat(shape(hostEnd())).isEqualTo("1000000 10000 35000");
        assertThat(ifbs()).isEmpty();
        assertThat(added.answer()).isEqualTo(bridged);
        plugins.call("bandwidth", "DEL", "c1", bandwidth(""));

        plugins.container("c2");
        bridged = (ObjectNode) plugins.add("c2", bridge()).answer();
        Run other = plugins.call("bandwidth", "ADD", "c2", bandwidth("'egressRate': 8000000, 'egressBurst': 80000"));
        assertThat(other.status()).as(other.text()).isZero();
        assertThat(shape(hostEnd())).isEqualTo("none");
        assertThat(ifbs()).hasSize(1);
    }

    @Test
    void theRuntimeSaysItInAnotherWay() throws Exception {
        added("'runtimeConfig': {'bandwidth': {" + BOTH + "}}");
        assertThat(shape(hostEnd())).isEqualTo("1000000 10000 35000");
        assertThat(shape(IFB)).isEqualTo("2000000 20000 70000");
    }

    @Test
    void whatIsWrittenCountsForMoreThanWhatTheRuntimeSays() throws Exception {
        added("'ingressRate': 8000, 'ingressBurst': 8000, 'runtimeConfig': {'bandwidth': {" + BOTH + "}}");
        assertThat(shape(hostEnd())).isEqualTo("1000 1000 1025");
        assertThat(ifbs()).isEmpty();
    }

    /** Without a previous result, the reference plugin crashes then. */
    @ParameterizedTest
    @ValueSource(strings = {"", "'ingressRate': 0, 'ingressBurst': 0", "'runtimeConfig': {'bandwidth': {}}"})
    void nothingToDoIsSuccess(String keys) throws Exception {
        assertThat(added(keys).answer()).isEqualTo(bridged);
        assertUnlimited();
        ObjectNode first = bandwidth(keys);
        first.remove("prevResult");
        assertThat(plugins.call("bandwidth", "ADD", "c1", first).code()).isEqualTo(7);
    }

    @Test
    void anAddCanBeRepeated() throws Exception {
        added(BOTH);
        Run added = added(BOTH.replace("16000000", "32000000"));
        assertThat(shape(IFB)).startsWith("4000000 ");
        assertThat(filters()).containsExactly("u32 1");
        assertThat(ifbs()).containsExactly(IFB);
        Run checked = check(BOTH.replace("16000000", "32000000"), added);
        assertThat(checked.status()).as(checked.text()).isZero();
    }

    @Test
    void delTakesTheIfbAwayWhateverTheConfiguration() throws Exception {
        added(BOTH);
        plugins.kernel.delete("/run/netns/c1");
        ObjectNode config = bandwidth("'ingressRate': 'fast', 'egressRate': 1");
        assertThat(plugins.call("bandwidth", "DEL", "c1", config).status()).isZero();
        assertThat(ifbs()).isEmpty();
        assertThat(plugins.call("bandwidth", "DEL", "c1", config).status()).isZero();
    }

    /** The reference plugin gives all interfaces of a container on a network one name. */
    @Test
    void theSecondInterfaceOfAContainerHasAnIfbOfItsOwn() throws Exception {
        added(BOTH);
        plugins.set("CNI_IFNAME", "eth1");
        ObjectNode config = bridge();
        config.withObject("/ipam").remove("routes");
        Run second = plugins.add("c1", config);
        assertThat(second.status()).as(second.text()).isZero();
        bridged = (ObjectNode) second.answer();
        added(BOTH);
        assertThat(ifbs()).hasSize(2).contains(IFB);
        assertThat(plugins.call("bandwidth", "DEL", "c1", bandwidth("")).status())
                .isZero();
        assertThat(ifbs()).containsExactly(IFB);
        assertThat(shape(IFB)).isEqualTo("2000000 20000 70000");
    }

    @Test
    void anIfbOfSomebodyElseStays() throws Exception {
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            Link other = host.links().create(NewLink.of("ifb", IFB));
            host.links().change(other.index(), new LinkChange().alias("somebody's"));
        }
        added(BOTH);
        assertThat(ifbs()).hasSize(2);
        assertThat(plugins.call("bandwidth", "DEL", "c1", bandwidth("")).status())
                .isZero();
        assertThat(ifbs()).containsExactly(IFB);
    }

    @Test
    void garbageCollectionTakesIfbsOfWhoIsGone() throws Exception {
        added(BOTH);
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            host.links().create(NewLink.of("ifb", "ifb0"));
        }
        ObjectNode gc = bandwidth("'cni.dev/valid-attachments': [{'containerID': 'c1', 'ifname': 'eth0'}]");
        assertThat(plugins.call("bandwidth", "GC", "", gc).status()).isZero();
        assertThat(ifbs()).containsExactly(IFB);
        gc.putArray("cni.dev/valid-attachments");
        assertThat(plugins.call("bandwidth", "GC", "", gc).status()).isZero();
        assertThat(ifbs()).isEmpty();
        assertThat(links(plugins.host)).contains("ifb0");
    }

    @Test
    void afterAFailureAtAnyStepAllIsAsBefore() throws Exception {
        int changes = plugins.kernel.changes();
        added(BOTH);
        int steps = plugins.kernel.changes() - changes;
        assertThat(steps).isGreaterThan(4);
        plugins.call("bandwidth", "DEL", "c1", bandwidth(""));
        for (int step = 1; step <= steps; step++) {
            plugins.call("flatnet", "DEL", "c1", bridge());
            bridged = (ObjectNode) plugins.add("c1", bridge()).answer();
            plugins.kernel.failChange(step, Errno.EBUSY);
            Run failed = add(BOTH);
            plugins.kernel.failNothing();
            assertThat(failed.code()).as("step " + step + ": " + failed.text()).isEqualTo(102);
            assertUnlimited();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "root | is not held to the configured rate",
                "ingress | does not go to " + IFB,
                "ifb | the IFB of",
                "down | " + IFB + " is down",
                "rate | what " + IFB + " sends for the container is not held",
            })
    void checkSeesWhatSomebodyChanged(String what, String complaint) throws Exception {
        Run added = added(BOTH);
        try (RouteNetlink host = RouteNetlink.open(plugins.host)) {
            int end = host.links().require(hostEnd()).index();
            int ifb = host.links().require(IFB).index();
            switch (what) {
                case "root" -> host.traffic().deleteQdisc(end, Handle.ROOT);
                case "ingress" -> host.traffic().deleteFilters(end, Handle.of(0xffff), 3, 1);
                case "ifb" -> host.links().delete(ifb);
                case "down" -> host.links().change(ifb, new LinkChange().down());
                default ->
                    host.traffic()
                            .replaceQdisc(ifb, Handle.ROOT, Handle.of(1), new TokenBucketFilter(999, 20_000, 20_024));
            }
        }
        Run checked = check(BOTH, added);
        assertThat(checked.code()).isEqualTo(105);
        assertThat(checked.text()).contains(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ingressRate': 8000 | 7 | if rate is set, burst must also be set",
                "'egressBurst': 8000 | 7 | if burst is set, rate must also be set",
                "'ingressRate': -1, 'ingressBurst': 8 | 7 | ingressRate",
                "'ingressRate': 'fast' | 6 | ingressRate",
                "'ingressRate': 8, 'ingressBurst': 34359738367 | 7 | burst cannot be more than 4GB",
                "'ingressRate': 7, 'ingressBurst': 8000 | 7 | counted in bits",
                "'runtimeConfig': {'bandwidth': {'egressRate': 8000}} | 7 | burst must also be set",
                "'runtimeConfig': {'bandwidth': 5} | 6 | bandwidth",
                "'unshapedSubnets': ['10.0.0.0/8'] | 2 | unshapedSubnets",
                "'runtimeConfig': {'bandwidth': {'shapedSubnets': ['10.0.0.0/8']}} | 2 | shapedSubnets",
            })
    void whatCannotBeIsRefused(String keys, int code, String words) throws Exception {
        Run added = add(keys);
        assertThat(added.code()).isEqualTo(code);
        assertThat(added.text()).contains(words);
        assertUnlimited();
    }

    /** Kubernetes means no limit by it. */
    @Test
    void theLargestBurstIsTheKernels() throws Exception {
        added("'ingressRate': 8000000, 'ingressBurst': 34359738359");
        assertThat(shape(hostEnd())).startsWith("1000000 ");
    }

    @Test
    void whatHasNoEndOnTheHostCannotBeHeldToARate() throws Exception {
        NetworkNamespace container = plugins.container("c2");
        try (RouteNetlink inside = RouteNetlink.open(container)) {
            inside.links().create(NewLink.veth("eth0", NewLink.veth("other")));
        }
        Run added = plugins.call("bandwidth", "ADD", "c2", bandwidth(BOTH));
        assertThat(added.code()).isEqualTo(7);
        assertThat(added.text()).contains("the bandwidth of eth0 cannot be limited");
    }

    @Test
    void aKernelWithoutIfbsIsNamed() throws Exception {
        plugins.kernel.removeLinkKind("ifb");
        Run added = add(BOTH);
        assertThat(added.code()).isEqualTo(102);
        assertThat(added.text()).contains("CONFIG_IFB");
        assertUnlimited();
    }

    @Test
    void flatnetDoesItAtOnce() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge();
        config.putObject("runtimeConfig").set("bandwidth", config("{" + BOTH + "}"));
        Run added = plugins.add("c2", config);
        assertThat(added.status()).as(added.text()).isZero();
        bridged = (ObjectNode) added.answer();
        assertThat(shape(hostEnd())).isEqualTo("1000000 10000 35000");
        assertThat(ifbs()).hasSize(1);
        String ifb = ifbs().get(0);
        assertThat(ifb).startsWith("fi");
        assertThat(shape(ifb)).isEqualTo("2000000 20000 70000");
        Run checked = plugins.call("flatnet", "CHECK", "c2", after(config, added));
        assertThat(checked.status()).as(checked.text()).isZero();
        assertThat(plugins.call("flatnet", "DEL", "c2", bridge()).status()).isZero();
        assertThat(ifbs()).isEmpty();
    }

    @Test
    void flatnetCollectsIfbs() throws Exception {
        plugins.container("c2");
        ObjectNode config = bridge();
        config.put("egressRate", 8000).put("egressBurst", 80000);
        Run added = plugins.add("c2", config);
        assertThat(added.status()).as(added.text()).isZero();
        config.putArray("cni.dev/valid-attachments");
        assertThat(plugins.call("flatnet", "GC", "", config).status()).isZero();
        assertThat(ifbs()).isEmpty();
    }
}
