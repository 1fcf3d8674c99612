// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.pool;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Holder;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.Pools;
import dev.flatnet.ipam.StoredLease;
import dev.flatnet.ipam.TestDirectories;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What the store writes it reads again exactly, whatever names the specification and the kernel let pass. */
class WrittenAndReadTest {
    private static final String NETWORK = "net";

    private Path dataDir = Path.of("");

    @BeforeTry
    void make() throws IOException {
        dataDir = TestDirectories.inMemory();
    }

    @AfterTry
    void remove() throws IOException {
        TestDirectories.remove(dataDir);
    }

    @Provide
    Arbitrary<String> containerIds() {
        Arbitrary<String> first = Arbitraries.strings().alpha().numeric().ofLength(1);
        Arbitrary<String> rest =
                Arbitraries.strings().alpha().numeric().withChars("_.-").ofMaxLength(150);
        return Combinators.combine(first, rest).as(String::concat);
    }

    /** Control characters, quotes, line ends of other systems, U+FFFD, characters of four bytes: all that is not refused. */
    @Provide
    Arbitrary<String> interfaceNames() {
        Arbitrary<Integer> awkward = Arbitraries.of(
                1, 0x07, 0x1b, 0x1c, 0x1f, 0x22, 0x23, 0x25, 0x27, 0x2e, 0x40, 0x5c, 0x7f, 0x80, 0x9f, 0x200b, 0xfeff,
                0xfffd, 0x1f600, 0x10ffff);
        Arbitrary<Integer> any = Arbitraries.integers().between(1, 0x10ffff).filter(c -> c < 0xd800 || c > 0xdfff);
        Arbitrary<Integer> plain = Arbitraries.integers().between('a', 'z');
        return Arbitraries.oneOf(awkward, any, plain)
                .list()
                .ofMinSize(1)
                .ofMaxSize(15)
                .map(WrittenAndReadTest::text)
                .filter(name -> Names.interfaceNameProblem(name).isEmpty());
    }

    private static String text(List<Integer> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::appendCodePoint);
        return text.toString();
    }

    @Provide
    Arbitrary<AttachmentId> attachments() {
        return Combinators.combine(containerIds(), interfaceNames()).as(AttachmentId::new);
    }

    @Property(tries = 2_000)
    void aLeaseIsItsHolders(@ForAll("attachments") AttachmentId attachment) {
        Holder holder = Holder.of(attachment);
        assertThat(LeaseText.read(LeaseText.write(holder))).contains(holder);
        assertThat(LeaseText.read(LeaseText.write(Holder.ofContainer(attachment.containerId()))))
                .contains(Holder.ofContainer(attachment.containerId()));
    }

    @Property(tries = 1_000)
    void aRecordIsItsHolders(
            @ForAll("attachments") AttachmentId attachment,
            @ForAll("texts") String netns,
            @ForAll("addresses") Set<InetAddress> leases)
            throws Exception {
        Map<InetAddress, Long> times = new LinkedHashMap<>();
        leases.forEach(each -> times.put(each, (long) times.size() * Integer.MAX_VALUE));
        OwnerRecord record = new OwnerRecord(Holder.of(attachment), new Origin("boot", netns, "4:5", 6), times);
        OwnerRecord read = OwnerRecord.decode(record.encode());
        assertThat(read.holder()).isEqualTo(record.holder());
        assertThat(read.origin()).isEqualTo(record.origin());
        assertThat(read.leases()).isEqualTo(times);
    }

    /** As they may come in an environment variable: anything but NUL, and no halves of pairs. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.integers()
                .between(1, 0x10ffff)
                .filter(c -> c < 0xd800 || c > 0xdfff)
                .list()
                .ofMaxSize(40)
                .map(WrittenAndReadTest::text);
    }

    @Provide
    Arbitrary<Set<InetAddress>> addresses() {
        Arbitrary<String> ipv4 = Arbitraries.integers().between(0, 255).map(n -> "10." + n + ".0." + (255 - n));
        Arbitrary<String> ipv6 = Arbitraries.integers().between(0, 65_535).map(n -> "fd00::" + Integer.toHexString(n));
        return Arbitraries.oneOf(ipv4, ipv6).set().ofMaxSize(5).map(texts -> {
            Set<InetAddress> addresses = new LinkedHashSet<>();
            texts.forEach(each -> addresses.add(address(each)));
            return addresses;
        });
    }

    @Property(tries = 1_000)
    void namesOfFilesTellAllTextsApart(@ForAll("texts") String one, @ForAll("texts") String other) {
        for (String text : List.of(one, other, one + other)) {
            String name = FileNames.of(text);
            assertThat(name.getBytes(UTF_8).length).isLessThanOrEqualTo(120);
            assertThat(name).matches("[A-Za-z0-9_.%#-]*");
        }
        assertThat(FileNames.of(one).equals(FileNames.of(other))).isEqualTo(one.equals(other));
    }

    @Property(tries = 60)
    void twoHoldersNeverGetOneAddress(
            @ForAll("attachments") AttachmentId one,
            @ForAll("attachments") AttachmentId other,
            @ForAll("interfaceNames") String third)
            throws IpamException {
        List<AttachmentId> attachments =
                new ArrayList<>(List.of(one, other, new AttachmentId(one.containerId(), third)));
        Map<String, AttachmentId> owners = new LinkedHashMap<>();
        for (AttachmentId each : attachments) {
            String given = Pools.text(allocator().allocate(pool("10.0.0.0/24"), AllocationRequest.by(each)));
            assertThat(owners.getOrDefault(given, each)).isEqualTo(each);
            owners.put(given, each);
            assertThat(Pools.text(allocator().allocate(pool("10.0.0.0/24"), AllocationRequest.by(each))))
                    .as("asked again")
                    .isEqualTo(given);
        }
        for (StoredLease lease : allocator().leases(NETWORK)) {
            AttachmentId owner =
                    owners.getOrDefault(lease.address().getHostAddress(), new AttachmentId("none", "none"));
            assertThat(lease.holder()).isEqualTo(Holder.of(owner));
            assertThat(lease.origin().since()).as("its record is found").isPositive();
        }
        for (AttachmentId each : Set.copyOf(owners.values())) {
            assertThat(allocator().release(NETWORK, each, List.of())).hasSize(1);
        }
        assertThat(allocator().leases(NETWORK)).isEmpty();
    }

    private Allocator allocator() {
        return new Allocator(FileAddressStore.in(dataDir), Host.ofThisKernel());
    }

    @Property(tries = 60)
    void rememberedAddressesAreThoseOfTheirName(
            @ForAll("texts") String name,
            @ForAll("texts") String other,
            @ForAll("addresses") Set<InetAddress> addresses)
            throws IpamException {
        List<InetAddress> remembered = List.copyOf(addresses);
        inTransaction(leases -> {
            leases.remember(name, remembered);
            return remembered;
        });
        assertThat(inTransaction(leases -> leases.remembered(name))).isEqualTo(remembered);
        assertThat(inTransaction(leases -> leases.remembered(other)))
                .isEqualTo(name.equals(other) ? remembered : List.of());
    }

    @Property(tries = 60)
    void placesAndIntervalsComeBack(@ForAll("addresses") Set<InetAddress> addresses) throws IpamException {
        List<InetAddress> places = List.copyOf(addresses);
        inTransaction(leases -> {
            for (int i = 0; i < places.size(); i++) {
                leases.setLastReserved(i, places.get(i));
            }
            return places;
        });
        for (int i = 0; i < places.size(); i++) {
            int set = i;
            assertThat(inTransaction(
                            leases -> leases.lastReserved(set).map(List::of).orElse(List.of())))
                    .containsExactly(places.get(i));
        }
        InUseIntervals intervals = InUseIntervals.of(addresses);
        InUseIntervals read = InUseIntervals.decode(intervals.encode());
        for (InetAddress each : addresses) {
            assertThat(read.around(each)).isEqualTo(intervals.around(each));
        }
    }

    private List<InetAddress> inTransaction(AddressStore.Work<List<InetAddress>> work) throws IpamException {
        return FileAddressStore.in(dataDir).inTransaction(NETWORK, work);
    }

    /** As a crash leaves files that were not written yet, and as other programs write theirs. */
    @Example
    void whatNobodyWroteIsNobodys() {
        for (String nothing : List.of("", " \r\n\t", "\0\0\0\0", "c1\r\neth0\0\0\0", "\0c1\r\neth0")) {
            assertThat(LeaseText.read(nothing.getBytes(UTF_8))).as(nothing).isEmpty();
        }
        byte[] noText = {(byte) 0xff, (byte) 0xfe, 0x41, (byte) 0xc3};
        assertThat(LeaseText.read(noText)).isEmpty();
    }

    /** Go's host-local writes the bytes of a name that the kernel takes, and that are no text in UTF-8. */
    @Example
    void aLeaseOfANameThatIsNoTextIsSomebodys() {
        byte[] lease = {'c', '1', '\r', '\n', 'a', (byte) 0xff, 'b'};
        assertThat(LeaseText.read(lease)).contains(new Holder("c1", "a\ufffdb"));
    }

    @Example
    void whiteSpaceAroundALeaseIsIgnoredAsInGo() {
        for (String space : List.of(" ", "\t", "\n", "\u000b", "\f", "\r", "\u0085", "\u00a0", "\u2003", "\u3000")) {
            String text = space + "c1\r\neth0" + space;
            assertThat(LeaseText.read(text.getBytes(UTF_8))).contains(new Holder("c1", "eth0"));
        }
    }

    /** State of machines that exist: a change here loses the records of all attachments with such names. */
    @Example
    void namesOfFilesNeverChange() {
        Function<String, String> name = FileNames::of;
        assertThat(name.apply("c1")).isEqualTo("c1");
        assertThat(name.apply("a\u0001\"\\ü%/:")).isEqualTo("a%01%22%5c%c3%bc%25%2f%3a");
        assertThat(name.apply("0123456789".repeat(10))).isEqualTo("0123456789".repeat(10));
        assertThat(name.apply("0123456789".repeat(10) + "x")).isEqualTo("0123456789".repeat(10) + "#99d15cdde4fc1fbf");
    }

    @Example
    void nothingButRecordsIsLeftBesideLeases() throws Exception {
        AttachmentId odd = new AttachmentId("c1", "a\u0001\ufffdb");
        allocator().allocate(pool("10.0.0.0/24"), AllocationRequest.by(odd));
        try (Stream<Path> files = Files.list(dataDir.resolve(".flatnet").resolve(NETWORK))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("c1:a%01%ef%bf%bdb");
        }
    }
}
