// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.netlink.kernel.KernelTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose directories the store believes: nobody but root and this user may change what it reads, writes and deletes. */
@KernelTest
class DataDirectoryTest {
    private static final int NOBODY = 65_534;
    private static final int STICKY_AND_WRITABLE_FOR_ALL = 01777;

    @TempDir
    Path base = Path.of("");

    private static Allocator allocator(Path dataDir) {
        return new Allocator(FileAddressStore.in(dataDir), Host.ofThisKernel());
    }

    private static void add(Path dataDir, String container) throws Exception {
        allocator(dataDir).allocate(pool("10.0.0.0/29"), AllocationRequest.by(eth0(container)));
    }

    private static Path giveToNobody(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        return path;
    }

    /** Nothing is read, listed, written or deleted there; each call says what is wrong. */
    private static void assertRefused(Path dataDir, Path component, String... words) {
        List<ThrowingCallable> calls = List.of(
                () -> add(dataDir, "c1"),
                () -> allocator(dataDir).networks(),
                () -> allocator(dataDir).retain(NETWORK, List.of()),
                () -> allocator(dataDir).release(NETWORK, eth0("c1"), List.of()));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(component.toString())
                    .hasMessageContainingAll(words);
        }
    }

    @Test
    void aDirectoryOfSomebodyElsesOnTheWayIsRefused() throws Exception {
        Path theirs = giveToNobody(Files.createDirectory(base.resolve("theirs")));
        Path dataDir = Files.createDirectory(theirs.resolve("leases"));
        Path lease = Files.writeString(
                Files.createDirectory(dataDir.resolve(NETWORK)).resolve("10.0.0.2"), "c1\r\neth0");
        assertRefused(dataDir, theirs, "65534", "mode 0755", "give it to root");
        assertThat(lease).exists();
        assertThat(dataDir.resolve(".flatnet")).doesNotExist();
    }

    @Test
    void aDirectoryThatOthersMayWriteIsRefusedWhereverItIs() throws Exception {
        Path shared = Files.createDirectory(base.resolve("shared"));
        Path dataDir = Files.createDirectory(shared.resolve("leases"));
        for (Path each : List.of(dataDir.resolve(".flatnet").resolve(NETWORK), dataDir.resolve(NETWORK))) {
            Files.createDirectories(each);
        }
        for (Path each : List.of(
                shared,
                dataDir,
                dataDir.resolve(NETWORK),
                dataDir.resolve(".flatnet"),
                dataDir.resolve(".flatnet/net"))) {
            Files.setAttribute(each, "unix:mode", 0775);
            assertThatThrownBy(() -> add(dataDir, "c1"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(each + ":")
                    .hasMessageContaining("chmod go-w");
            Files.setAttribute(each, "unix:mode", 0755);
        }
        add(dataDir, "c1");
    }

    @Test
    void belowAStickyDirectoryOnlyOursIsUsed() throws Exception {
        Path sticky = Files.createDirectory(base.resolve("sticky"));
        Files.setAttribute(sticky, "unix:mode", STICKY_AND_WRITABLE_FOR_ALL);
        assertThatThrownBy(() -> add(sticky, "c1")).isInstanceOf(StoreException.class);
        assertThat(sticky).isEmptyDirectory();
        Path ours = Files.createDirectory(sticky.resolve("ours"));
        add(ours.resolve("leases"), "c1");
        Path theirs = giveToNobody(Files.createDirectory(sticky.resolve("theirs")));
        giveToNobody(Files.createDirectory(theirs.resolve(NETWORK)));
        assertRefused(theirs, theirs, "65534");
        assertRefused(
                giveToNobody(Files.createSymbolicLink(sticky.resolve("link"), ours.resolve("leases"))),
                sticky.resolve("link"),
                "a symbolic link");
    }

    @Test
    void aLinkOfRootsIsFollowed() throws Exception {
        Path disk = Files.createDirectory(base.resolve("disk"));
        Path link = Files.createSymbolicLink(base.resolve("leases"), disk);
        add(link, "c1");
        assertThat(disk.resolve(NETWORK).resolve("10.0.0.2")).exists();
        assertThat(allocator(link).networks()).containsExactly(NETWORK);
    }

    /**
     * There, the host's root is not mapped as a rule, and what belongs to it seems to belong to the overflow user. Here, that is
     * whoever is neither the one user that is mapped, nor one of the host's root.
     */
    @Test
    void inAUserNamespaceWhoIsNotMappedIsTakenForRoot() throws Exception {
        Path theirs = giveToNobody(Files.createDirectory(base.resolve("theirs")));
        Path dataDir = Files.createDirectory(theirs.resolve("leases"));
        assertThatThrownBy(() -> add(dataDir, "c1")).hasMessageContaining(theirs + ": belongs to user 65534");
        assertThat(inUserNamespace(dataDir)).startsWith("racer-kept-0 10.0.0.");
        Files.setAttribute(theirs, "unix:mode", 0777);
        assertThat(inUserNamespace(dataDir)).contains("mode 0777").doesNotContain("racer-kept-0 ");
    }

    /** What another process says that allocates an address there. */
    private static String inUserNamespace(Path dataDir) throws Exception {
        Process process = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Racer.class.getName(),
                        dataDir.toString(),
                        "racer",
                        "1")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
