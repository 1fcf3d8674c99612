// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.plugin.cni.PluginsOnKernel.Run;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our {@code loopback} beside Go's, on the real kernel. */
@KernelTest
class LoopbackTakeoverTest {
    private final OnRealHost host = new OnRealHost();

    LoopbackTakeoverTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private static ObjectNode config(String version) throws IOException {
        return PluginsOnKernel.config("{'cniVersion': '" + version + "', 'name': 'cni-loopback', 'type': 'loopback'}");
    }

    private static ObjectNode answer(Run run) {
        assertThat(run.status()).as(run.text()).isZero();
        ObjectNode answer = run.answer().deepCopy();
        // One that is empty says nothing.
        if (answer.path("dns").isEmpty()) {
            answer.remove("dns");
        }
        return answer;
    }

    private boolean isUp() {
        return host.container.link("lo").get("flags").toString().contains("\"UP\"");
    }

    /** The reference plugin answers in the form of 1.0.0 whatever the version. */
    @Test
    void bothAnswerTheSame() throws IOException {
        String version = "1.0.0";
        JsonNode theirs = answer(host.theirs("loopback", "ADD", config(version)));
        assertThat(isUp()).isTrue();
        assertThat(host.ours("loopback", "DEL", config(version)).status()).isZero();
        assertThat(isUp()).isFalse();
        JsonNode ours = answer(host.ours("loopback", "ADD", config(version)));
        assertThat(isUp()).isTrue();
        assertThat(ours).isEqualTo(theirs);
        assertThat(host.theirs("loopback", "DEL", config(version)).status()).isZero();
        assertThat(isUp()).isFalse();
    }

    @Test
    void bothPassAnEarlierResultOn() throws IOException {
        ObjectNode config = config("1.0.0");
        config.set("prevResult", host.pair());
        JsonNode theirs = answer(host.theirs("loopback", "ADD", config));
        JsonNode ours = answer(host.ours("loopback", "ADD", config));
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void checkSeesThatItIsDown() throws IOException {
        ObjectNode after = PluginsOnKernel.after(config("1.0.0"), host.ours("loopback", "ADD", config("1.0.0")));
        assertThat(host.theirs("loopback", "CHECK", after).status()).isZero();
        assertThat(host.ours("loopback", "CHECK", after).status()).isZero();
        host.container.run("ip", "link", "set", "lo", "down");
        assertThat(host.theirs("loopback", "CHECK", after).status()).isNotZero();
        assertThat(host.ours("loopback", "CHECK", after).code()).isEqualTo(105);
    }

    /** Both refuse an address that is no loopback's; ours leaves the interface as it was. */
    @Test
    void anAddressOfAnotherKindIsRefused() throws IOException {
        host.container.run("ip", "address", "add", "10.0.0.1/32", "dev", "lo");
        assertThat(host.ours("loopback", "ADD", config("1.0.0")).code()).isEqualTo(100);
        assertThat(isUp()).isFalse();
        assertThat(host.theirs("loopback", "ADD", config("1.0.0")).status()).isNotZero();
    }

    /** The reference plugin takes it down under everybody. */
    @Test
    void itStaysUpForOtherInterfaces() throws IOException {
        host.pair();
        assertThat(host.ours("loopback", "ADD", config("1.0.0")).status()).isZero();
        assertThat(host.ours("loopback", "DEL", config("1.0.0")).status()).isZero();
        assertThat(isUp()).isTrue();
    }
}
