// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.store.FileAddressStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpamCommandTest {
    @TempDir
    Path dataDir = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A host in some boot, in which every namespace lives. */
    private record Booted(String bootId, long now) implements Host {
        @Override
        public String netnsId(String path) {
            return "4:1";
        }

        @Override
        public Optional<Set<String>> namespaces() {
            return Optional.empty();
        }
    }

    private Allocator allocator(Path directory, Host host) {
        return new Allocator(FileAddressStore.in(directory).on(host), host);
    }

    @BeforeEach
    void leases() throws Exception {
        AddressRange range =
                AddressRange.of(IpPrefix.parse("10.0.0.0/24"), Optional.empty(), Optional.empty(), Optional.empty());
        AddressPool pool = AddressPool.of("net", List.of(RangeSet.of(List.of(range))));
        allocator(dataDir, new Booted("earlier", 1000))
                .allocate(
                        pool,
                        AllocationRequest.by(new AttachmentId("old", "eth0")).in("/ns"));
        allocator(dataDir, new Booted("now", 9000))
                .allocate(
                        pool,
                        AllocationRequest.by(new AttachmentId("a".repeat(64), "eth0"))
                                .in("/ns"));
        Files.writeString(dataDir.resolve("net/10.0.0.9"), "theirs\r\neth1");
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Host host = new Booted("now", 9100);
        IpamCommand command = new IpamCommand(
                directory -> allocator(directory, host),
                host,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", dataDir.toString()));
        return command.run(all);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsAsATable() {
        assertThat(run("ls")).isZero();
        assertThat(out()).isEqualTo("""
                ADDRESS   CONTAINER     INTERFACE  NETWORK  AGE      BOOT     ALIVE
                10.0.0.2  old           eth0       net      2h       earlier  no: earlier boot
                10.0.0.3  aaaaaaaaaaaa  eth0       net      100s     this     yes
                10.0.0.9  theirs        eth1       net      unknown  unknown  unknown
                """);
    }

    /** It keeps its address from being given away, so somebody must be able to see it and to take it away. */
    @Test
    void whatIsNoLeaseIsShownAndReleasedByForce() throws Exception {
        Path fifo = dataDir.resolve("net/10.0.0.7");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertThat(run("ls")).isZero();
        assertThat(out()).contains("10.0.0.7  -             -          net      unknown  unknown  unknown");
        assertThat(run("gc")).isZero();
        assertThat(run("release", "net", "10.0.0.7")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("something that is no lease", "--force");
        assertThat(fifo).exists();
        assertThat(run("release", "net", "10.0.0.7", "--force")).isZero();
        assertThat(fifo).doesNotExist();
    }

    @Test
    void listsAsJson() throws Exception {
        assertThat(run("ls", "net", "--json")).isZero();
        JsonArray leases = Json.requireArray(Json.parse(out()));
        assertThat(leases.elements()).hasSize(3);
        JsonObject first = Json.requireObject(leases.elements().get(0));
        assertThat(first.string("address")).contains("10.0.0.2");
        assertThat(first.string("container")).contains("old");
        assertThat(first.integer("age", 0, 10_000)).contains(8100L);
        assertThat(first.bool("stale", false)).isTrue();
        assertThat(Json.requireObject(leases.elements().get(2)).get("age")).isEmpty();
        assertThat(run("ls", "empty", "--json")).isZero();
        assertThat(Json.requireArray(Json.parse(out())).elements()).isEmpty();
    }

    @Test
    void collectsGarbage() {
        assertThat(run("gc", "--dry-run")).isZero();
        assertThat(out()).contains("old").endsWith("1 stale\n");
        assertThat(dataDir.resolve("net/10.0.0.2")).exists();
        assertThat(run("gc")).isZero();
        assertThat(out()).contains("old").endsWith("1 released\n");
        assertThat(dataDir.resolve("net/10.0.0.2")).doesNotExist();
        assertThat(dataDir.resolve("net/10.0.0.9")).as("nothing is known of it").exists();
        assertThat(run("gc")).isZero();
        assertThat(out()).isEqualTo("0 released\n");
    }

    @Test
    void releasesWhatIsStaleAndByForceWhatMayBeInUse() {
        assertThat(run("release", "net", "old")).isZero();
        assertThat(dataDir.resolve("net/10.0.0.2")).doesNotExist();
        assertThat(run("release", "net", "10.0.0.3")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("may be in use")
                .contains("--force");
        assertThat(run("release", "net", "theirs/eth0", "--force")).isEqualTo(1);
        assertThat(run("release", "net", "10.0.0.3", "theirs/eth1", "--force")).isZero();
        assertThat(run("ls")).isZero();
        assertThat(out()).isEqualTo("nothing is leased\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "ls --force",
                "ls ..",
                "release net",
                "release ../net 10.0.0.2",
                "gc --all",
                "ls a/b"
            })
    void explainsWrongUsage(String line) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: flatnet ipam ls");
    }
}
