// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.ipam.InvalidPoolException;
import dev.flatnet.ipam.Pools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios of host-local's resolv.conf tests. */
class ResolvConfTest {
    @TempDir
    Path directory = Path.of("");

    private Dns read(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("resolv.conf"), text);
        return IpamConfig.decode(
                        Pools.json("{'subnet':'10.0.0.0/24','resolvConf':'" + file + "'}"), "net", Optional.empty())
                .dns();
    }

    @Test
    void readsASimpleFile() throws Exception {
        assertThat(read("nameserver 192.0.2.0\nnameserver 192.0.2.1\n").nameservers())
                .containsExactly("192.0.2.0", "192.0.2.1");
    }

    @Test
    void ignoresCommentsAndWhatItDoesNotKnow() throws Exception {
        Dns dns = read("""
                nameserver 192.0.2.0
                ;nameserver 192.0.2.1
                # nameserver 192.0.2.2
                sortlist x

                nameserver
                """);
        assertThat(dns.nameservers()).containsExactly("192.0.2.0");
    }

    @Test
    void readsAllFields() throws Exception {
        Dns dns = read("""
                nameserver fe80::1%eth0\r
                  nameserver 192.0.2.2
                domain example.com
                search example.com a.com
                search b.com
                options one two
                options three
                """);
        assertThat(dns.nameservers()).containsExactly("fe80::1%eth0", "192.0.2.2");
        assertThat(dns.domain()).contains("example.com");
        assertThat(dns.search()).containsExactly("example.com", "a.com", "b.com");
        assertThat(dns.options()).containsExactly("one", "two", "three");
    }

    @Test
    void refusesWhatIsNoSuchFile() throws Exception {
        assertThatThrownBy(() -> read("nameserver localhost\n"))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessageContaining("\"localhost\" is not an IP address");
        assertThatThrownBy(() -> read("# ".repeat(40_000))).hasMessageContaining("more than 65536 bytes");
        for (String path : new String[] {"/nonexistent", "resolv.conf", "/dev/zero", directory.toString()}) {
            assertThatThrownBy(() -> ResolvConf.read(path))
                    .isInstanceOf(InvalidPoolException.class)
                    .hasMessageContaining(path);
        }
        assertThatThrownBy(() -> ResolvConf.read("/etc/resolv\0conf"))
                .isInstanceOf(InvalidPoolException.class)
                .hasMessageContaining("is not a path");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void followsLinksButWaitsForNobody() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "nameserver 192.0.2.1\n");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(ResolvConf.read(link.toString()).nameservers()).containsExactly("192.0.2.1");
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        for (Path path : new Path[] {fifo, Files.createSymbolicLink(directory.resolve("to-fifo"), fifo)}) {
            assertThatThrownBy(() -> ResolvConf.read(path.toString()))
                    .isInstanceOf(InvalidPoolException.class)
                    .hasMessageContaining("not a regular file");
        }
    }
}
