// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.addresses;
import static dev.flatnet.ipam.Pools.eth0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.LeaseMissingException;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.Pools;
import dev.flatnet.ipam.store.MemoryAddressStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole requests, as main plugins and IPAM plugins get them. */
class IpamPluginTest {
    private final Map<Path, Allocator> directories = new HashMap<>();

    private Allocator allocator(Path dataDir) {
        return directories.computeIfAbsent(dataDir, each -> new Allocator(new MemoryAddressStore(), Host.unknown()));
    }

    /** A network's configuration; single quotes stand for double ones. */
    private static PluginConfig config(String members) {
        try {
            return PluginConfig.decode(Pools.json("{'cniVersion':'1.1.0','name':'net','type':'any'," + members + "}"));
        } catch (CniException e) {
            throw new AssertionError(e);
        }
    }

    private static IpamRequest request(String container, PluginConfig config, String args) throws CniException {
        return IpamRequest.of(config, eth0(container), "/run/netns/x", CniArgs.parse(args));
    }

    private Ipam ipam(IpamPlugin plugin, String container, String members, String args) throws CniException {
        return plugin.ipam(request(container, config(members), args), this::allocator);
    }

    private String add(IpamPlugin plugin, String container, String members, String args) throws Exception {
        return ipam(plugin, container, members, args).allocate().toString();
    }

    private static List<IpConfig> ips(String... texts) {
        List<IpConfig> ips = new ArrayList<>();
        for (String text : texts) {
            String[] words = text.split(" via ", -1);
            ips.add(new IpConfig(
                    Pools.prefix(words[0]),
                    words.length > 1 ? Optional.of(address(words[1])) : Optional.empty(),
                    Optional.empty()));
        }
        return ips;
    }

    @Test
    void pluginsHaveTheNamesOfConfigurations() {
        assertThat(IpamPlugin.named("flatnet-ipam")).contains(IpamPlugin.FLATNET_IPAM);
        assertThat(IpamPlugin.named("host-local")).contains(IpamPlugin.HOST_LOCAL);
        assertThat(IpamPlugin.named("static")).contains(IpamPlugin.STATIC);
        for (String other : List.of("", "dhcp", "Static", "flatnet")) {
            assertThat(IpamPlugin.named(other)).as(other).isEmpty();
        }
    }

    /** It may be the name of whoever asks here: a link, a copy, a plugin of somebody's that was composed of this one. */
    @ParameterizedTest
    @ValueSource(strings = {"flatnet-ipam", "host-local", "static", "mine", ""})
    void theTypeOfTheConfigurationDecidesNothing(String type) throws Exception {
        String ipam = "'ipam':{'type':'" + type + "','subnet':'10.1.0.0/24'}";
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c1", ipam, "IP=10.1.0.9")).isEqualTo("10.1.0.9/24");
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c2", ipam + ",'args':{'cni':{'ips':['10.1.0.10/24']}}", ""))
                .isEqualTo("10.1.0.10/24");
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c3", ipam + ",'runtimeConfig':{'ips':['10.1.0.11']}", ""))
                .isEqualTo("10.1.0.11/24");
        assertThat(add(IpamPlugin.STATIC, "c4", ipam, "IP=10.9.0.1/24")).isEqualTo("10.9.0.1/24");
    }

    @Test
    void allThreeWaysTogetherAskForAddressesOfAllSets() throws Exception {
        String ranges =
                "'ipam':{'ranges':[[{'subnet':'10.1.0.0/24'}],[{'subnet':'10.2.0.0/24'}],[{'subnet':'fd00::/64'}]]}";
        assertThat(add(
                        IpamPlugin.FLATNET_IPAM,
                        "c1",
                        ranges
                                + ",'args':{'cni':{'ips':['10.2.0.20','10.1.0.10']}},'runtimeConfig':{'ips':['fd00::30/64']}",
                        "IgnoreUnknown=1;IP=10.1.0.10"))
                .isEqualTo("10.1.0.10/24,10.2.0.20/24,fd00::30/64");
    }

    @Test
    void rangesOfTheRuntimeComeFirst() throws Exception {
        assertThat(add(
                        IpamPlugin.FLATNET_IPAM,
                        "c1",
                        "'ipam':{'subnet':'10.1.0.0/24'},'runtimeConfig':{'ipRanges':[[{'subnet':'10.3.0.0/24'}]]}",
                        ""))
                .isEqualTo("10.3.0.2/24,10.1.0.2/24");
    }

    /** What Go's programs print for an address that is not there. */
    @Test
    void emptyTextsAreAbsent() throws Exception {
        String range = "{'subnet':'10.1.0.0/24','rangeStart':'','rangeEnd':'','gateway':''}";
        IpamResult result = ipam(
                        IpamPlugin.FLATNET_IPAM,
                        "c1",
                        "'ipam':{'subnet':'','rangeStart':'','strategy':'','resolvConf':'','dataDir':'','ranges':[["
                                + range + "]],'routes':[{'dst':'0.0.0.0/0','gw':''}]}",
                        "IP=;K8S_POD_NAME=")
                .allocate();
        assertThat(result).hasToString("10.1.0.2/24");
        assertThat(result.leases().get(0).gateway()).contains(address("10.1.0.1"));
        assertThat(result.routes().get(0).gateway()).isEmpty();
        assertThat(directories).containsOnlyKeys(Path.of("/var/lib/flatnet/networks"));
        assertThat(ipam(IpamPlugin.STATIC, "c1", "'ipam':{'addresses':[{'address':'10.1.0.9/24','gateway':''}]}", "")
                        .allocate()
                        .leases()
                        .get(0)
                        .gateway())
                .isEmpty();
    }

    @Test
    void hostLocalKeepsItsLeasesWhereItAlwaysDid() throws Exception {
        String members = "'ipam':{'type':'host-local','subnet':'10.1.0.0/24'}";
        add(IpamPlugin.HOST_LOCAL, "c1", members, "");
        assertThat(directories).containsOnlyKeys(Path.of("/var/lib/cni/networks"));
        IpamPlugin.HOST_LOCAL.release(config(members), this::allocator).release(eth0("c1"), List.of());
        assertThat(allocator(IpamPlugin.HOST_LOCAL.defaultDataDir()).leases("net"))
                .isEmpty();
        add(IpamPlugin.HOST_LOCAL, "c1", "'ipam':{'subnet':'10.1.0.0/24','dataDir':'/srv/leases'}", "");
        assertThat(directories).containsKey(Path.of("/srv/leases"));
    }

    @Test
    void namesForReservationsAndStickyAddressesComeWithTheRequest() throws Exception {
        String members = "'ipam':{'subnet':'10.1.0.0/24','sticky':true,'reservations':{'ns/db':['10.1.0.50']}}";
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c1", members, "K8S_POD_NAMESPACE=ns;K8S_POD_NAME=db"))
                .isEqualTo("10.1.0.50/24");
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c2", members, "K8S_POD_NAME=web"))
                .isEqualTo("10.1.0.51/24");
        IpamPlugin.FLATNET_IPAM.release(config(members), this::allocator).release(eth0("c2"), addresses("10.1.0.51"));
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c3", members, "")).isEqualTo("10.1.0.52/24");
        assertThat(add(IpamPlugin.FLATNET_IPAM, "c4", members, "K8S_POD_NAME=web"))
                .as("what its name had before")
                .isEqualTo("10.1.0.51/24");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ipam':{'subnet':'10.0.0.0/40'}                                  | ''       | 7 | ipam.subnet",
                "'ipam':{'subnet':'router/24'}                                    | ''       | 7 | ipam.subnet",
                "'ipam':{'subnet':'10.1.0.0/24','gateway':'010.1.0.1'}            | ''       | 7 | ipam.gateway",
                "'ipam':{'ranges':[[{'subnet':'10.1.0.0/24','rangeEnd':'x'}]]}    | ''       | 7 | ipam.ranges[0][0].rangeEnd",
                "'ipam':{'subnet':1}                                              | ''       | 6 | ipam.subnet",
                "'ipam':{'subnet':'10.1.0.0/24','sticky':'yes'}                   | ''       | 6 | ipam.sticky",
                "'ipam':{'subnet':'10.1.0.0/24','dataDir':'leases'}               | ''       | 7 | ipam.dataDir",
                "'ipam':{'subnet':'10.1.0.1/24'}                                  | ''       | 7 | host bits set",
                "'ipam':{}                                                        | ''       | 7 | no address ranges",
                "'ipam':[]                                                        | ''       | 6 | ipam",
                "'x':1                                                            | ''       | 7 | ipam is missing",
                "'ipam':{'subnet':'10.1.0.0/24'},'runtimeConfig':{'ips':['x']}    | ''       | 7 | runtimeConfig.ips[0]",
                "'ipam':{'subnet':'10.1.0.0/24'},'runtimeConfig':{'ips':'x'}      | ''       | 6 | runtimeConfig.ips",
                "'ipam':{'subnet':'10.1.0.0/24'},'runtimeConfig':{'ipRanges':[[{'subnet':'x'}]]} | '' | 7 | runtimeConfig.ipRanges[0][0].subnet",
                "'ipam':{'subnet':'10.1.0.0/24'},'args':{'cni':{'ips':['x']}}     | ''       | 7 | args.cni.ips[0]",
                "'ipam':{'subnet':'10.1.0.0/24'}                                  | IP=x     | 4 | IP=x",
                "'ipam':{'subnet':'10.1.0.0/24','resolvConf':'a\\u0000b'}         | ''       | 7 | resolvConf",
            })
    void refusesWithTheCodeAndTheKey(String members, String args, int code, String where) {
        assertThatExceptionOfType(CniException.class)
                .isThrownBy(() -> ipam(IpamPlugin.FLATNET_IPAM, "c1", members, args))
                .satisfies(e -> {
                    assertThat(e.error().code()).isEqualTo(code);
                    assertThat(e.error().toText()).contains(where);
                });
        assertThat(directories.values())
                .as("nothing was asked of any store")
                .allSatisfy(each -> assertThat(each.networks()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ipam':{'addresses':[{'address':'10.1.0.1'}]} | ''                         | 7 | ipam.addresses[0].address",
                "'ipam':{'addresses':[{}]}                     | ''                         | 7 | no \\\"address\\\"",
                "'ipam':{}                                     | IP=10.1.0.1                | 4 | IP=10.1.0.1",
                "'ipam':{}                                     | IP=10.1.0.1/24;GATEWAY=gw  | 4 | GATEWAY=gw",
                "'ipam':{},'runtimeConfig':{'ips':['10.1.0.1']} | ''                        | 7 | runtimeConfig.ips[0]",
                "'x':1                                         | IP=10.1.0.1/24             | 7 | ipam is missing",
            })
    void staticRefusesWithTheCodeAndTheKey(String members, String args, int code, String where) {
        assertThatExceptionOfType(CniException.class)
                .isThrownBy(() -> ipam(IpamPlugin.STATIC, "c1", members, args))
                .satisfies(e -> {
                    assertThat(e.error().code()).isEqualTo(code);
                    assertThat(e.error().toText()).contains(where.replace("\\", ""));
                });
    }

    @Test
    void staticTakesWhatComesLaterForMore() throws Exception {
        String written = "'ipam':{'addresses':[{'address':'10.1.0.1/24','gateway':'10.1.0.254'}]}";
        assertThat(add(IpamPlugin.STATIC, "c1", written, "")).isEqualTo("10.1.0.1/24");
        assertThat(add(IpamPlugin.STATIC, "c1", written, "IP=10.2.0.1/24, fd00::1/64;GATEWAY=10.2.0.254"))
                .isEqualTo("10.1.0.1/24,10.2.0.1/24,fd00::1/64");
        assertThat(add(IpamPlugin.STATIC, "c1", written + ",'args':{'cni':{'ips':['10.3.0.1/24']}}", "IP=10.2.0.1/24"))
                .isEqualTo("10.3.0.1/24");
        assertThat(add(
                        IpamPlugin.STATIC,
                        "c1",
                        written + ",'args':{'cni':{'ips':['10.3.0.1/24']}},'runtimeConfig':{'ips':['10.4.0.1/24']}",
                        ""))
                .isEqualTo("10.4.0.1/24");
        assertThat(add(IpamPlugin.STATIC, "c1", "'ipam':{}", ""))
                .as("no address is no failure here")
                .isEmpty();
    }

    @Test
    void aResultIsThatOfAnIpamPlugin() throws Exception {
        CniResult result = ipam(
                        IpamPlugin.FLATNET_IPAM,
                        "c1",
                        "'ipam':{'subnet':'10.1.0.0/24','routes':[{'dst':'0.0.0.0/0'}],'dns':{'nameservers':['10.1.0.1']}}",
                        "")
                .allocate()
                .toCni();
        assertThat(result.interfaces()).isEmpty();
        assertThat(result.ips()).isEqualTo(ips("10.1.0.2/24 via 10.1.0.1"));
        assertThat(result.routes()).hasSize(1);
        assertThat(result.dns().nameservers()).containsExactly("10.1.0.1");
    }

    @Test
    void whatWasGivenIsVerified() throws Exception {
        String members = "'ipam':{'subnet':'10.1.0.0/24'}";
        Ipam ipam = ipam(IpamPlugin.FLATNET_IPAM, "c1", members, "");
        assertThatExceptionOfType(LeaseMissingException.class)
                .isThrownBy(() -> ipam.verify(ips("10.9.0.1/24")))
                .withMessage("no address is leased to c1/eth0");
        ipam.allocate();
        ipam.verify(ips("10.1.0.2/24 via 10.1.0.1", "10.9.0.1/24"));
        assertThatExceptionOfType(LeaseMissingException.class)
                .isThrownBy(() -> ipam.verify(ips("10.1.0.3/24")))
                .satisfies(e -> assertThat(e.toCni().error().code()).isEqualTo(105));
    }

    @Test
    void whatIsWrittenDownIsVerified() throws Exception {
        Ipam plain = ipam(IpamPlugin.STATIC, "c1", "'ipam':{'addresses':[{'address':'10.1.0.1/24'}]}", "");
        plain.verify(ips("10.1.0.1/24", "10.9.0.1/24 via 10.9.0.2"));
        plain.verify(ips("10.1.0.1/24 via 10.1.0.254"));
        Ipam written = ipam(
                IpamPlugin.STATIC, "c1", "'ipam':{'addresses':[{'address':'10.1.0.1/24','gateway':'10.1.0.254'}]}", "");
        written.verify(ips("10.1.0.1/24 via 10.1.0.254"));
        assertThatExceptionOfType(LeaseMissingException.class)
                .isThrownBy(() -> written.verify(ips("10.1.0.1/24 via 10.1.0.9")))
                .withMessageContaining("gateway 10.1.0.9 in the previous result, and gateway 10.1.0.254");
        assertThatExceptionOfType(LeaseMissingException.class)
                .isThrownBy(() -> written.verify(ips("10.1.0.1/24")))
                .withMessageContaining("no gateway in the previous result");
        // The reference plugin lets that pass.
        assertThatExceptionOfType(LeaseMissingException.class)
                .isThrownBy(() -> written.verify(ips("10.9.0.1/24")))
                .withMessage("address 10.1.0.1/24 is not in the previous result");
    }

    @Test
    void availabilityIsToldWithoutAChange() throws Exception {
        String members = "'ipam':{'subnet':'10.1.0.0/30'}";
        Ipam ipam = ipam(IpamPlugin.FLATNET_IPAM, "c1", members, "");
        ipam.requireAvailable();
        ipam.allocate();
        assertThatExceptionOfType(PoolExhaustedException.class)
                .isThrownBy(ipam::requireAvailable)
                .satisfies(e -> assertThat(e.toCni().error().code()).isEqualTo(103));
        assertThat(allocator(IpamConfig.DEFAULT_DATA_DIR).leases("net")).hasSize(1);
        ipam(IpamPlugin.STATIC, "c1", "'ipam':{}", "").requireAvailable();
    }

    @Test
    void whatIsHeldIsGivenBackThoughTheConfigurationMakesNoSenseAnyMore() throws Exception {
        String good = "'ipam':{'subnet':'10.1.0.0/24'}";
        for (String bad : List.of("'ipam':{'subnet':5}", "'ipam':7", "'x':1", "'ipam':{'dataDir':'relative'}")) {
            add(IpamPlugin.FLATNET_IPAM, "c1", good, "");
            IpamRelease release = IpamPlugin.FLATNET_IPAM.release(config(bad), this::allocator);
            release.release(eth0("c1"), List.of());
            release.release(eth0("c1"), List.of());
            assertThat(allocator(IpamConfig.DEFAULT_DATA_DIR).leases("net"))
                    .as(bad)
                    .isEmpty();
        }
        add(IpamPlugin.FLATNET_IPAM, "c1", good, "");
        add(IpamPlugin.FLATNET_IPAM, "c2", good, "");
        IpamPlugin.FLATNET_IPAM.release(config(good), this::allocator).retain(List.of(eth0("c2")));
        assertThat(allocator(IpamConfig.DEFAULT_DATA_DIR).leases("net")).hasSize(1);
        IpamPlugin.STATIC.release(config(good), this::allocator).retain(List.of());
        assertThat(allocator(IpamConfig.DEFAULT_DATA_DIR).leases("net")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void oldResultsHaveRoomForOneAddressOfAFamily(IpamPlugin plugin) throws Exception {
        String members = "'ipam':{'ranges':[[{'subnet':'10.1.0.0/24'}],[{'subnet':'10.2.0.0/24'}]],"
                + "'addresses':[{'address':'10.1.0.1/24'},{'address':'10.2.0.1/24'}]}";
        PluginConfig old = PluginConfig.decode(Pools.json("{'cniVersion':'0.2.0','name':'net'," + members + "}"));
        assertThatExceptionOfType(CniException.class)
                .isThrownBy(() -> plugin.ipam(request("c1", old, ""), this::allocator))
                .satisfies(e -> assertThat(e.error().code()).isEqualTo(7));
        assertThat(ipam(plugin, "c1", members, "").subnets()).hasToString("[10.1.0.0/24, 10.2.0.0/24]");
    }

    @Test
    void everyAttachmentHasItsOwn() throws CniException, IpamException {
        PluginConfig config = config("'ipam':{'subnet':'10.1.0.0/24'}");
        for (String ifName : List.of("eth0", "eth1")) {
            IpamRequest request = IpamRequest.of(config, new AttachmentId("c1", ifName), "", CniArgs.EMPTY);
            IpamPlugin.FLATNET_IPAM.ipam(request, this::allocator).allocate();
        }
        assertThat(allocator(IpamConfig.DEFAULT_DATA_DIR).leases("net")).hasSize(2);
    }
}
