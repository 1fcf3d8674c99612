// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.NETWORK;
import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.eth0;
import static dev.flatnet.ipam.Pools.pool;
import static dev.flatnet.ipam.Pools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.ipam.StoredLease;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Something that is no regular file where one of the store's should be. It is never waited for and never followed; its address
 * is not given to anybody, and all others are served.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NotAFileTest {
    enum Kind {
        FIFO,
        SOCKET,
        DIRECTORY,
        FULL_DIRECTORY,
        LINK_TO_A_FIFO,
        LINK_TO_NOTHING,
        DEVICE,
        HUGE_FILE
    }

    @TempDir
    Path dataDir = Path.of("");

    private Path network() {
        return dataDir.resolve(NETWORK);
    }

    private Path ours() {
        return dataDir.resolve(".flatnet").resolve(NETWORK);
    }

    private static void put(Kind kind, Path file) throws Exception {
        Files.deleteIfExists(file);
        switch (kind) {
            case FIFO -> makeFifo(file);
            case SOCKET -> {
                // What is bound stays when the socket is closed.
                try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    socket.bind(UnixDomainSocketAddress.of(file));
                }
            }
            case DIRECTORY -> Files.createDirectory(file);
            case FULL_DIRECTORY -> Files.createDirectories(file.resolve("inside"));
            case LINK_TO_A_FIFO -> {
                Path fifo = file.resolveSibling("a-fifo");
                makeFifo(fifo);
                Files.createSymbolicLink(file, fifo);
            }
            case LINK_TO_NOTHING -> Files.createSymbolicLink(file, file.resolveSibling("nothing"));
            case DEVICE -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case HUGE_FILE -> Files.write(file, new byte[(256 << 10) + 1]);
        }
    }

    private static void makeFifo(Path file) throws Exception {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
        }
    }

    private Allocator allocator() {
        return new Allocator(FileAddressStore.in(dataDir), Host.ofThisKernel());
    }

    private String add(String container) throws IpamException {
        return text(allocator()
                .allocate(
                        pool("10.0.0.0/29"),
                        AllocationRequest.by(eth0(container)).called("name-of-" + container)));
    }

    private List<String> del(String container) throws IpamException {
        return allocator().release(NETWORK, eth0(container), List.of()).stream()
                .map(each -> each.getHostAddress())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfALeaseItKeepsTheAddressFromBeingGivenAway(Kind kind) throws Exception {
        Files.createDirectories(network());
        Path file = network().resolve("10.0.0.3");
        put(kind, file);
        assertThat(add("c1")).isEqualTo("10.0.0.2");
        assertThat(add("c2")).as("the next one").isEqualTo("10.0.0.4");
        assertThat(allocator().leases(NETWORK))
                .filteredOn(lease -> lease.address().equals(address("10.0.0.3")))
                .extracting(StoredLease::holder)
                .containsExactly(Holder.NOBODY);
        assertThatThrownBy(() -> allocator()
                        .allocate(
                                pool("10.0.0.0/29"),
                                AllocationRequest.by(eth0("c3")).requesting(List.of(address("10.0.0.3")))))
                .hasMessageContaining("in use by something that is no lease");
        assertThat(allocator().retain(NETWORK, List.of(eth0("c2"))))
                .as("garbage is what is held by others, and this is nobody's")
                .extracting(StoredLease::address)
                .containsExactly(address("10.0.0.2"));
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(del("c2")).containsExactly("10.0.0.4");
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfTheRoundRobinsPlaceItMeansFromTheBeginning(Kind kind) throws Exception {
        Files.createDirectories(network());
        put(kind, network().resolve("last_reserved_ip.0"));
        assertThat(add("c1")).isEqualTo("10.0.0.2");
        assertThat(add("c2")).isEqualTo("10.0.0.3");
        assertThat(del("c1")).containsExactly("10.0.0.2");
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfARecordItConcernsItsHolderOnly(Kind kind) throws Exception {
        add("c1");
        put(kind, ours().resolve("c1:eth0"));
        put(kind, ours().resolve("c3:eth0"));
        assertThat(add("c2")).isEqualTo("10.0.0.3");
        assertThat(del("c2")).containsExactly("10.0.0.3");
        assertThat(del("c1")).as("found by its lease file").containsExactly("10.0.0.2");
        if (kind != Kind.FULL_DIRECTORY) {
            assertThat(add("c3")).isEqualTo("10.0.0.4");
        } else {
            assertThatThrownBy(() -> add("c3"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("c3:eth0");
        }
        assertThat(add("c4")).isIn("10.0.0.4", "10.0.0.5");
    }

    @ParameterizedTest
    @EnumSource
    void inPlaceOfIntervalsAndNamesItIsNotBelieved(Kind kind) throws Exception {
        add("c1");
        put(kind, ours().resolve("in-use"));
        put(kind, ours().resolve("@name-of-c2"));
        assertThat(add("c3")).isEqualTo("10.0.0.3");
        if (kind != Kind.FULL_DIRECTORY && kind != Kind.DIRECTORY) {
            assertThat(add("c2")).isEqualTo("10.0.0.4");
        }
        assertThat(del("c1")).containsExactly("10.0.0.2");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HUGE_FILE")
    void inPlaceOfTheLockItIsRefusedAtOnce(Kind kind) throws Exception {
        Files.createDirectories(network());
        put(kind, network().resolve("lock"));
        assertThatThrownBy(() -> add("c1"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(network().resolve("lock").toString());
        assertThat(Files.exists(network().resolve("nothing"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DIRECTORY", "FULL_DIRECTORY"})
    void inPlaceOfADirectoryItIsRefused(Kind kind) throws IOException, Exception {
        for (Path directory : List.of(network(), dataDir.resolve(".flatnet"))) {
            put(kind, directory);
            assertThatThrownBy(() -> add("c1"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(directory.toString());
            Files.delete(directory);
        }
        add("c1");
    }
}
