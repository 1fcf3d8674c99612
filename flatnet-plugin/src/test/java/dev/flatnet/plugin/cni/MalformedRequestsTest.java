// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static dev.flatnet.plugin.cni.PluginsOnKernel.bridge;
import static dev.flatnet.plugin.cni.PluginsOnKernel.config;
import static dev.flatnet.plugin.cni.PluginsOnKernel.links;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.Errno;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and programs get wrong in requests, and what they are told. */
class MalformedRequestsTest {
    private final PluginsOnKernel plugins = new PluginsOnKernel();

    private static ObjectNode with(String keys) throws IOException {
        ObjectNode config = bridge();
        config.setAll(config("{" + keys + "}"));
        return config;
    }

    /** Parts that are empty say nothing, and a value may have an equals sign in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "IP=10.87.9.9;",
                ";;IP=10.87.9.9",
                "IgnoreUnknown=1;A=b=c;IP=10.87.9.9",
                "IgnoreUnknown=true;A==;IP=10.87.9.9;",
                "IP=;MAC=;IgnoreUnknown=1",
            })
    void argumentsThatMeanSomething(String args) throws Exception {
        plugins.container("c1");
        plugins.set("CNI_ARGS", args);
        Run added = plugins.add("c1", bridge());
        assertThat(added.status()).as(added.text()).isZero();
        assertThat(added.answer().at("/ips/0/address").asText())
                .isEqualTo(args.contains("IP=10") ? "10.87.9.9/24" : "10.87.9.2/24");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IP | IP",
                "IP=10.87.9.9;X=1 | X",
                "IP=10.87.9.9=1 | 10.87.9.9=1",
                "MAC=zz | MAC",
                "IgnoreUnknown=perhaps | IgnoreUnknown",
            })
    void argumentsThatMeanNothing(String args, String word) throws Exception {
        plugins.container("c1");
        plugins.set("CNI_ARGS", args);
        Run added = plugins.add("c1", bridge());
        assertThat(added.code()).isEqualTo(4);
        assertThat(added.text()).contains(word);
        assertThat(links(plugins.host)).containsExactly("lo");
    }

    /** Code 6 is for what cannot be decoded, 7 for what cannot be; either way the whole way to the key is named. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ipam': {'type': 'flatnet-ipam', 'subnet': '10.0.0.0/40'} | 7 | ipam.subnet",
                "'ipam': {'type': 'flatnet-ipam', 'subnet': '010.1.2.0/24'} | 7 | ipam.subnet",
                "'ipam': {'type': 'flatnet-ipam', 'subnet': 'example.com'} | 7 | ipam.subnet",
                "'ipam': {'type': 'flatnet-ipam', 'subnet': 10} | 6 | ipam.subnet",
                "'ipam': {'type': 'host-local', 'ranges': [[{'subnet': '10.1.0.0/x'}]]} | 7 | ipam.ranges[0][0].subnet",
                "'ipam': {'type': 'host-local', 'ranges': [{'subnet': '10.1.0.0/24'}]} | 6 | ipam.ranges[0]",
                "'ipam': {'type': 'host-local', 'subnet': '10.1.0.0/24', 'exclude': ['x']} | 7 | ipam.exclude[0]",
                "'ipam': {'type': 'host-local', 'subnet': '10.1.0.0/24', 'routes': [{'dst': '::/129'}]} | 7 | ipam.routes[0].dst",
                "'ipam': {'type': 'static', 'addresses': [{'address': '10.1.0.9'}]} | 7 | ipam.addresses[0].address",
                "'ipam': [] | 6 | ipam",
                "'ipam': {'type': 7} | 6 | type",
                "'runtimeConfig': {'ips': ['10.87.9.0.1']} | 7 | runtimeConfig.ips[0]",
                "'runtimeConfig': {'ips': '10.87.9.9'} | 6 | runtimeConfig.ips",
                "'args': {'cni': {'ips': ['x']}} | 7 | args.cni.ips[0]",
                "'runtimeConfig': {'mac': 'zz'} | 7 | runtimeConfig.mac",
                "'runtimeConfig': {'bandwidth': {'ingressRate': 'x'}} | 6 | runtimeConfig.bandwidth.ingressRate",
                "'tuning': {'mtu': 5} | 7 | tuning.mtu",
                "'tuning': {'sysctl': {'kernel.hostname': 'x'}} | 7 | tuning.sysctl",
                "'mtu': 'large' | 6 | mtu",
                "'dns': {'nameservers': 'x'} | 6 | dns.nameservers",
            })
    void theKeyIsNamed(String keys, int code, String where) throws Exception {
        plugins.container("c1");
        Run added = plugins.add("c1", with(keys));
        assertThat(added.code()).as(added.text()).isEqualTo(code);
        assertThat(added.text()).contains(where);
        assertThat(links(plugins.host)).containsExactly("lo");
    }

    /** What is wrong with the configuration is told also when the namespace is wrong, because it was looked at first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ipam': {'type': 'loopback'}",
                "'ipam': {'type': 'flatnet-ipam', 'subnet': 'x'}",
                "'ipam': {'type': 'flatnet-ipam'}",
                "'runtimeConfig': {'ips': ['x']}",
                "'mtu': 1",
            })
    void theConfigurationIsLookedAtBeforeTheNamespace(String keys) throws Exception {
        Run added = plugins.add("none", with(keys));
        assertThat(added.code()).as(added.text()).isEqualTo(7);
    }

    @Test
    void undoingIsNotMentionedWhenThereWasNoTroubleWithIt() throws Exception {
        plugins.container("c1");
        plugins.kernel.failChange(3, Errno.EBUSY);
        Run added = plugins.add("c1", bridge());
        assertThat(added.code()).isEqualTo(102);
        assertThat(added.answer().get("details").asText())
                .contains("busy")
                .doesNotContain("undoing")
                .doesNotStartWith(";");
    }
}
