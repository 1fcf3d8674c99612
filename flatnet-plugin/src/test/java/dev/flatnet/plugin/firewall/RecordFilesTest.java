// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static dev.flatnet.plugin.firewall.FirewallHost.masquerading;
import static dev.flatnet.plugin.firewall.FirewallHost.policy;
import static dev.flatnet.plugin.firewall.FirewallHost.prefixes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.firewall.Policy.Part;
import dev.flatnet.plugin.firewall.PortMapping.Protocol;
import dev.flatnet.plugin.firewall.PortPolicy.Conditions;
import dev.flatnet.plugin.firewall.PortPolicy.Hairpin;
import dev.flatnet.plugin.firewall.PortPolicy.HairpinMark;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFilesTest {
    private static final Policy POLICY = SomePolicies.everything(7);

    @TempDir
    Path directory = Path.of("");

    private final InMemoryKernel kernel = new InMemoryKernel();
    private final NetworkNamespace host = kernel.create("/run/netns/host");
    private RecordFiles records = new RecordFiles(Path.of("/"), host);

    @BeforeEach
    void inADirectoryThatIsNotThereYet() {
        records = new RecordFiles(directory.resolve("run/attachments"), host);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    @Test
    void nothingIsThereAndNothingIsMadeByLooking() throws Exception {
        assertThat(records.find(attachment("c1"))).isEmpty();
        assertThat(records.all()).isEmpty();
        assertThat(records.siblings(attachment("c1"))).isEmpty();
        assertThat(records.isEmpty()).isTrue();
        records.delete(attachment("c1"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsSavedIsFoundByAnotherProcess() throws Exception {
        records.save(attachment("c1"), POLICY);
        RecordFiles other = new RecordFiles(directory.resolve("run/attachments"), host);
        assertThat(other.find(attachment("c1"))).contains(POLICY);
        assertThat(other.all()).containsExactly(new RecordedPolicy(attachment("c1"), POLICY));
        assertThat(other.isEmpty()).isFalse();
        other.save(attachment("c1"), masquerading("10.9.0.1/24"));
        assertThat(records.find(attachment("c1"))).contains(masquerading("10.9.0.1/24"));
        other.delete(attachment("c1"));
        assertThat(records.isEmpty()).isTrue();
    }

    @Test
    void partsOfWhichNothingIsWantedAreKept() throws Exception {
        Policy nothing = Policy.covering(EnumSet.allOf(Part.class)).build();
        records.save(attachment("c1"), nothing);
        assertThat(records.find(attachment("c1"))).contains(nothing);
    }

    @Test
    void whatPortsAreMadeOfIsKept() throws Exception {
        PortPolicy ports = new PortPolicy(
                List.of(new PortMapping(Protocol.UDP, Optional.of(IpAddresses.parse("::1")), 53, 5353, 9)),
                prefixes("10.1.0.2/16", "fd00::2/64"),
                Hairpin.EVERYBODY,
                Optional.empty(),
                new Conditions(List.of(), PortCondition.parse(List.of("!", "-i", "eth0"))),
                new HairpinMark(7, Optional.of("KUBE-MARK-MASQ")));
        Policy byIptables = policy(ports).byIptables(Set.of(Part.PORTS, Part.MASQUERADE));
        records.save(attachment("c1"), byIptables);
        assertThat(records.find(attachment("c1"))).contains(byIptables);
        assertThat(records.find(attachment("c1")).orElseThrow().byIptables()).containsExactly(Part.PORTS);
        assertThat(byIptables).isNotEqualTo(policy(ports));
    }

    @Test
    void nobodyElseReadsThem() throws Exception {
        records.save(attachment("c1"), POLICY);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(onlyFile().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void siblingsAreTheOtherAttachmentsOfAContainer() throws Exception {
        Attachment one = attachment("net", "c1");
        Attachment other = attachment("other", "c1");
        records.save(one, POLICY);
        records.save(other, POLICY);
        records.save(attachment("net", "c2"), POLICY);
        assertThat(records.siblings(one)).containsExactly(new RecordedPolicy(other, POLICY));
        records.delete(other);
        assertThat(records.siblings(one)).isEmpty();
        assertThat(records.find(one)).contains(POLICY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"network\":\"net\"}",
                "{\"network\":7}",
                "garbage",
                "{\"network\":\"net\",\"containerId\":\"c1\",\"ifname\":\"eth0\",\"parts\":[\"NO_PART\"]}",
                "{\"network\":\"net\",\"containerId\":\"c1\",\"ifname\":\"eth0\",\"parts\":[\"MASQUERADE\"],"
                        + "\"masquerade\":{\"addresses\":[\"10.1/16\"]}}"
            })
    void whatIsNoRecordIsAsGoodAsNone(String content) throws Exception {
        records.save(attachment("c1"), POLICY);
        Files.writeString(onlyFile(), content);
        assertThat(records.find(attachment("c1"))).isEmpty();
        assertThat(records.all()).isEmpty();
        records.delete(attachment("c1"));
        assertThat(records.isEmpty()).isTrue();
    }

    /** Two attachments whose hashes are the same, if that ever happens. */
    @Test
    void aRecordOfSomebodyElseIsNotOurs() throws Exception {
        records.save(attachment("c1"), POLICY);
        byte[] content = Files.readAllBytes(onlyFile());
        records.delete(attachment("c1"));
        records.save(attachment("other", "c1"), POLICY);
        Files.write(onlyFile(), content);
        assertThat(records.find(attachment("other", "c1"))).isEmpty();
    }

    /** Its rules are in another place, and its addresses may be ours. */
    @Test
    void anotherHostsAttachmentsAreNotOurs() throws Exception {
        RecordFiles others = new RecordFiles(directory.resolve("run/attachments"), kernel.create("/run/netns/other"));
        others.save(attachment("c1"), POLICY);
        assertThat(records.isEmpty()).isTrue();
        assertThat(records.all()).isEmpty();
        assertThat(records.find(attachment("c1"))).isEmpty();
        records.save(attachment("c1"), masquerading("10.9.0.1/24"));
        records.delete(attachment("c1"));
        assertThat(others.find(attachment("c1"))).contains(POLICY);
        others.delete(attachment("c1"));
        assertThat(directory.resolve("run/attachments")).isEmptyDirectory();
    }

    @Test
    void whatAProcessThatDiedLeftBehindGoes() throws Exception {
        records.save(attachment("c1"), POLICY);
        Path file = onlyFile();
        Files.writeString(file.resolveSibling("." + file.getFileName() + "-1-1"), "{");
        assertThat(records.all()).hasSize(1);
        records.delete(attachment("c1"));
        assertThat(records.isEmpty()).isTrue();
    }

    @Test
    void aDirectoryThatOthersMayWriteIsRefused() throws Exception {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        RecordFiles unsafe = new RecordFiles(open.resolve("attachments"), host);
        assertThatThrownBy(() -> unsafe.save(attachment("c1"), POLICY)).isInstanceOf(FileSystemException.class);
    }

    /** The last of a container takes its directory away while others make theirs in it. */
    @Test
    void manyAtOnce() throws Exception {
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Attachment attachment = attachment("net" + i, "c1");
            work.add(() -> {
                for (int turn = 0; turn < 50; turn++) {
                    records.save(attachment, POLICY);
                    assertThat(records.find(attachment)).contains(POLICY);
                    records.delete(attachment);
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(records.isEmpty()).isTrue();
    }
}
