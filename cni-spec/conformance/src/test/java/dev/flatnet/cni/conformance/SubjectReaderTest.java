// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectReaderTest {
    private static final Path DIRECTORY = Path.of("/a \"quoted\" directory");

    private static Subject read(String plugin, JsonObject configuration) throws JsonException {
        return new SubjectReader(type -> call -> new PluginAnswer(0, "I am " + type, ""), "/opt/cni/bin")
                .read(plugin, configuration, Optional.empty());
    }

    private static JsonObject json(String text) throws JsonException {
        return Json.requireObject(Json.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "flatnet, INTERFACE, 0, eth0",
        "flatnet-ipam, IPAM, 0, eth0",
        "bridge, INTERFACE, 0, eth0",
        "macvlan, INTERFACE, 0, eth0",
        "loopback, CHAINED, 0, lo",
        "static, IPAM, 0, eth0",
        "tuning, CHAINED, 1, eth0",
        "bandwidth, CHAINED, 1, eth0",
    })
    void wellKnownPluginsAreWhatTheyAre(String plugin, Kind kind, int before, String ifName) throws JsonException {
        JsonObject configuration = SubjectReader.wellKnown(plugin, DIRECTORY).orElseThrow();
        Subject subject = read(plugin, configuration);
        assertThat(subject.name()).isEqualTo(plugin);
        assertThat(subject.kind()).isEqualTo(kind);
        assertThat(subject.before()).hasSize(before);
        assertThat(subject.ifName()).isEqualTo(ifName);
        assertThat(subject.path()).isEqualTo("/opt/cni/bin");
        assertThat(subject.config().string("name")).contains("conformance");
        assertThat(Json.write(configuration)).doesNotContain("{directory}");
    }

    @Test
    void dataGoesIntoTheDirectory() throws JsonException {
        JsonObject configuration =
                SubjectReader.wellKnown("host-local", DIRECTORY).orElseThrow();
        assertThat(configuration.object("ipam").orElseThrow().string("dataDir")).contains(DIRECTORY + "/leases");
        assertThat(SubjectReader.wellKnown("nobody-knows-it", DIRECTORY)).isEmpty();
    }

    @Test
    void pluginsBeforeItAreCalledByTheirOwnName() throws Exception {
        Subject subject =
                read("last", json("{\"name\":\"net\",\"plugins\":[{\"type\":\"first\"},{\"type\":\"last\",\"k\":1}]}"));
        assertThat(subject.config()).isEqualTo(json("{\"type\":\"last\",\"k\":1,\"name\":\"net\"}"));
        Subject.Predecessor before = subject.before().getFirst();
        assertThat(before.name()).isEqualTo("first");
        assertThat(before.config()).isEqualTo(json("{\"type\":\"first\",\"name\":\"net\"}"));
        PluginRequest request = new PluginRequest(java.util.Map.of(), "");
        assertThat(before.target().call(request).stdout()).isEqualTo("I am first");
        assertThat(subject.target().call(request).stdout()).isEqualTo("I am last");
    }

    @Test
    void aSinglePluginObjectWillDo() throws JsonException {
        assertThat(read("p", json("{\"name\":\"net\",\"type\":\"p\",\"cniVersion\":\"0.4.0\"}"))
                        .kind())
                .isEqualTo(Kind.INTERFACE);
    }

    @Test
    void theKindCanBeSaid() throws JsonException {
        Subject subject = new SubjectReader(type -> call -> new PluginAnswer(0, "", ""), "")
                .read("p", json("{\"name\":\"net\",\"type\":\"p\"}"), Optional.of(Kind.CHAINED));
        assertThat(subject.kind()).isEqualTo(Kind.CHAINED);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> read("p", json("{\"type\":\"p\"}"))).hasMessage("the configuration has no \"name\"");
        assertThatThrownBy(() -> read("p", json("{\"name\":\"net\",\"plugins\":[{\"type\":\"q\"}]}")))
                .hasMessageContaining("names the plugin \"p\" neither");
        assertThatThrownBy(() -> read("p", json("{\"name\":\"net\",\"plugins\":{}}")))
                .hasMessageContaining("plugins");
    }
}
