// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are cases of the reference implementation, docs/conformance-upstream.md. */
class FileResultCacheTest {
    private static final Path RECORDED = Path.of("src/test/resources/vectors/cache");

    @TempDir
    Path directory = Path.of("");

    private FileResultCache cache = FileResultCache.in(Path.of(""));
    private Path results = Path.of("");

    @BeforeEach
    void aCache() {
        cache = FileResultCache.in(directory.resolve("state/cni"));
        results = directory.resolve("state/cni/results");
    }

    private static CachedAttachment entry(String network, String containerId, String ifName, String address)
            throws JsonException {
        Attachment attachment = Attachment.of(containerId, "/run/netns/x", ifName)
                .withArg("IgnoreUnknown", "1")
                .withArg("K", "ü")
                .withCapability("portMappings", Json.parse("[{\"hostPort\":8080}]"));
        JsonObject result = Json.requireObject(
                Json.parse("{\"cniVersion\":\"1.0.0\",\"ips\":[{\"address\":\"" + address + "\"}]}"));
        return new CachedAttachment(network, attachment, Optional.of("{\"name\":\"" + network + "\"}"), result);
    }

    private void write(String name, String content) throws IOException {
        Files.createDirectories(results);
        Files.writeString(results.resolve(name), content);
    }

    @Test
    @DisplayName("L4, L76: what was put is read again, arguments and all")
    void roundTrip() throws CniException, JsonException {
        CachedAttachment entry = entry("net", "c", "eth0", "10.0.0.2/24");
        cache.put(entry);
        assertThat(cache.get("net", entry.attachment().id())).contains(entry);
        assertThat(cache.list()).containsExactly(entry);
    }

    @Test
    @DisplayName("L75: two interfaces of one container are two files of libcni's form")
    void twoInterfaces() throws CniException, JsonException, IOException {
        cache.put(entry("net", "c", "eth0", "10.0.0.2/24"));
        cache.put(entry("net", "c", "eth1", "10.0.0.3/24"));
        for (String ifName : List.of("eth0", "eth1")) {
            JsonObject json = Json.parseObject(Files.readAllBytes(results.resolve("net-c-" + ifName)));
            assertThat(json.string("kind")).contains("cniCacheV1");
            assertThat(json.string("containerId")).contains("c");
            assertThat(json.string("networkName")).contains("net");
            assertThat(json.string("ifName")).contains(ifName);
            assertThat(json.string("netns")).contains("/run/netns/x");
            assertThat(json.string("config")).contains("eyJuYW1lIjoibmV0In0=");
            assertThat(Json.write(json))
                    .contains("\"cniArgs\":[[\"IgnoreUnknown\",\"1\"],[\"K\",\"ü\"]]")
                    .contains("\"capabilityArgs\":{\"portMappings\":[{\"hostPort\":8080}]}")
                    .contains(ifName.equals("eth0") ? "10.0.0.2/24" : "10.0.0.3/24");
        }
    }

    @Test
    @DisplayName("what libcni wrote for Podman is read, and written the same but for the order of keys")
    void recorded() throws IOException, JsonException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            assertThat(files.toList()).isNotEmpty().allSatisfy(file -> {
                JsonObject json = Json.parseObject(Files.readAllBytes(file));
                CachedAttachment entry = CacheEntryCodec.decode(json);
                assertThat(entry.attachment().args().get("IgnoreUnknown")).contains("1");
                assertThat(entry.decodedResult().ips()).isNotEmpty();
                assertThat(CacheEntryCodec.encode(entry).members()).isEqualTo(json.members());
            });
        }
    }

    @ParameterizedTest(name = "L77-L79: a missing {0}")
    @ValueSource(strings = {"network", "container", "interface"})
    void missingNames(String which) throws JsonException, CniException {
        CachedAttachment entry = entry(
                which.equals("network") ? "" : "net",
                which.equals("container") ? "" : "c",
                which.equals("interface") ? "" : "eth0",
                "10.0.0.2/24");
        assertThatThrownBy(() -> cache.put(entry)).isInstanceOf(CniException.class);
        assertThat(cache.get(entry.network(), entry.attachment().id())).isEmpty();
        assertThat(results).doesNotExist();
    }

    @Test
    @DisplayName("L80: a file that is not JSON")
    void notJson() throws IOException, CniException {
        write("net-c-eth0", "{{{");
        assertThatThrownBy(() -> cache.get("net", new AttachmentId("c", "eth0")))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("failed to get network \"net\" cached result");
        assertThat(cache.list()).isEmpty();
    }

    @Test
    @DisplayName("L81: no file")
    void nothing() throws CniException {
        assertThat(cache.get("net", new AttachmentId("c", "eth0"))).isEmpty();
        assertThat(cache.list()).isEmpty();
        cache.remove("net", new AttachmentId("c", "eth0"));
    }

    @Test
    @DisplayName("D16: a file of another kind is no empty result")
    void otherKind() throws IOException {
        write("net-c-eth0", "{\"kind\":\"cniCacheV9\",\"result\":{}}");
        assertThatThrownBy(() -> cache.get("net", new AttachmentId("c", "eth0")))
                .hasMessageContaining("wrong kind: cniCacheV9");
    }

    @Test
    @DisplayName("a bare result of a very old runtime is read")
    void bareResult() throws IOException, CniException {
        write("net-c-eth0", "{\"cniVersion\":\"0.3.1\",\"ips\":[{\"version\":\"4\",\"address\":\"10.0.0.2/24\"}]}");
        assertThat(cache.get("net", new AttachmentId("c", "eth0"))
                        .orElseThrow()
                        .decodedResult()
                        .ips())
                .hasSize(1);
        assertThat(cache.list()).isEmpty();
        cache.remove("net", new AttachmentId("c", "eth0"));
        assertThat(results.resolve("net-c-eth0")).doesNotExist();
    }

    @Test
    @DisplayName("D10: two attachments of one file name do not overwrite each other")
    void ambiguousNames() throws CniException, JsonException {
        CachedAttachment first = entry("a", "b-c", "eth0", "10.0.0.2/24");
        CachedAttachment second = entry("a-b", "c", "eth0", "10.0.0.3/24");
        cache.put(first);
        cache.put(second);
        assertThat(cache.get("a", first.attachment().id())).contains(first);
        assertThat(cache.get("a-b", second.attachment().id())).contains(second);
        assertThat(cache.list()).containsExactlyInAnyOrder(first, second);
        cache.remove("a", first.attachment().id());
        assertThat(cache.list()).containsExactly(second);
        cache.remove("a-b", second.attachment().id());
        assertThat(cache.list()).isEmpty();
    }

    @Test
    @DisplayName("only the owner may read, and nothing half written stays")
    void permissions() throws CniException, JsonException, IOException {
        cache.put(entry("net", "c", "eth0", "10.0.0.2/24"));
        cache.put(entry("net", "c", "eth0", "10.0.0.3/24"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(results)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(results)) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    @DisplayName("links are not followed, in neither direction")
    void links() throws CniException, JsonException, IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createDirectories(results);
        Files.createSymbolicLink(results.resolve("net-c-eth0"), victim);
        assertThatThrownBy(() -> cache.get("net", new AttachmentId("c", "eth0")))
                .isInstanceOf(CniException.class);
        CachedAttachment entry = entry("net", "c", "eth0", "10.0.0.2/24");
        cache.put(entry);
        assertThat(victim).hasContent("precious");
        assertThat(cache.get("net", entry.attachment().id())).contains(entry);
    }

    @Test
    @DisplayName("names cannot lead out of the directory")
    void traversal() throws CniException, JsonException, IOException {
        Path victim = Files.writeString(directory.resolve("state-victim"), "precious");
        AttachmentId evil = new AttachmentId("x/../../../state", "victim");
        cache.remove("net", evil);
        assertThat(cache.get("net", evil)).isEmpty();
        assertThat(victim).hasContent("precious");
        CachedAttachment entry = entry("net", "../c", "eth0", "10.0.0.2/24");
        assertThatThrownBy(() -> cache.put(entry)).isInstanceOf(CniException.class);
    }
}
