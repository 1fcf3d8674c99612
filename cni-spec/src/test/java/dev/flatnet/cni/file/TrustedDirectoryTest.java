// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedDirectoryTest {
    private static final int STICKY_AND_WRITABLE_FOR_ALL = 01777;

    @TempDir
    Path made = Path.of("");

    /** The directory of the test without links on the way to it. */
    private Path base = Path.of("");

    @BeforeEach
    void resolveLinks() throws IOException {
        base = made.toRealPath();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path directory(String name, int mode) throws IOException {
        Path directory = Files.createDirectories(base.resolve(name));
        Files.setAttribute(directory, "unix:mode", mode);
        return directory;
    }

    /** Refused whether it is to be made or not, with the element of the path that is at fault. */
    private static void assertRefused(Path path, Path component, String... words) {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> TrustedDirectory.make(path))
                .withMessageStartingWith(component + ":")
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> TrustedDirectory.find(path))
                .withMessageStartingWith(component + ":");
    }

    @Test
    void makesWhatIsMissingForItsOwnerOnly() throws IOException {
        Path path = base.resolve("a/b/c");
        assertThat(TrustedDirectory.find(path)).isEmpty();
        assertThat(base.resolve("a")).doesNotExist();
        assertThat(TrustedDirectory.make(path).path()).isEqualTo(path);
        assertThat(mode(base.resolve("a"))).isEqualTo("rwx------");
        assertThat(mode(path)).isEqualTo("rwx------");
        assertThat(TrustedDirectory.find(path).orElseThrow().path()).isEqualTo(path);
        assertThat(TrustedDirectory.make(path)).hasToString(path.toString());
    }

    @ParameterizedTest
    @CsvSource({"0755, true", "0700, true", "0555, true", "0775, false", "0757, false", "0777, false", "02770, false"})
    void itIsWritableForItsOwnerOnly(String mode, boolean trusted) throws IOException {
        Path shared = directory("shared", Integer.parseInt(mode, 8));
        for (Path path : new Path[] {shared, Files.createDirectory(shared.resolve("inside"))}) {
            if (trusted) {
                assertThat(TrustedDirectory.make(path).path()).isEqualTo(path);
            } else {
                assertRefused(path, shared, "mode " + mode.replaceFirst("^0*", "0"), "chmod go-w");
            }
        }
    }

    @Test
    void aStickyDirectoryIsPassed() throws IOException {
        Path sticky = directory("sticky", STICKY_AND_WRITABLE_FOR_ALL);
        assertThat(TrustedDirectory.find(sticky.resolve("missing/a"))).isEmpty();
        assertThat(TrustedDirectory.make(sticky.resolve("missing/a")).path()).isDirectory();
        assertThat(mode(sticky.resolve("missing"))).isEqualTo("rwx------");
        assertThat(TrustedDirectory.make(sticky.resolve("missing/a/b")).path()).isDirectory();
    }

    @Test
    void aStickyDirectoryItselfIsNoPlaceForState() throws IOException {
        Path sticky = directory("sticky", STICKY_AND_WRITABLE_FOR_ALL);
        assertRefused(sticky, sticky, "mode 01777");
    }

    @Test
    void aLinkIsFollowedAndWhatItLeadsToIsCheckedInTheSameWay() throws IOException {
        Path good = directory("good", 0700);
        Path bad = directory("bad", 0777);
        Files.createDirectory(bad.resolve("inside"));
        Path link = Files.createSymbolicLink(base.resolve("absolute"), good);
        assertThat(TrustedDirectory.make(link.resolve("a")).path()).isEqualTo(good.resolve("a"));
        assertThat(good.resolve("a")).isDirectory();
        Path relative = Files.createSymbolicLink(good.resolve("relative"), Path.of("../good/./a"));
        assertThat(TrustedDirectory.make(relative.resolve("b")).path()).isEqualTo(good.resolve("a/b"));
        assertThat(good.resolve("a/b")).isDirectory();
        Path away = Files.createSymbolicLink(base.resolve("away"), bad.resolve("inside"));
        assertRefused(away.resolve("c"), bad, "mode 0777");
    }

    @Test
    void aLinkThatLeadsNowhereIsMadeToLeadSomewhere() throws IOException {
        Path link = Files.createSymbolicLink(base.resolve("link"), base.resolve("later"));
        assertThat(TrustedDirectory.find(link)).isEmpty();
        assertThat(TrustedDirectory.make(link.resolve("a")).path()).isDirectory();
        assertThat(base.resolve("later/a")).isDirectory();
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Files.createSymbolicLink(base.resolve("a"), base.resolve("b"));
        Files.createSymbolicLink(base.resolve("b"), base.resolve("a"));
        assertThatThrownBy(() -> TrustedDirectory.make(base.resolve("a/c"))).hasMessageContaining("symbolic links");
    }

    @Test
    void somethingElseIsNoDirectory() throws IOException {
        Path file = Files.writeString(base.resolve("file"), "");
        assertThatExceptionOfType(NotDirectoryException.class)
                .isThrownBy(() -> TrustedDirectory.make(file.resolve("a")));
        assertThatExceptionOfType(NotDirectoryException.class).isThrownBy(() -> TrustedDirectory.find(file));
    }

    @Test
    void aDirectoryInsideIsMadeAndNeverALink() throws IOException {
        TrustedDirectory directory = TrustedDirectory.make(base.resolve("state"));
        assertThat(directory.find("a")).isEmpty();
        assertThat(directory.make("a").make("b").path()).isEqualTo(base.resolve("state/a/b"));
        assertThat(mode(base.resolve("state/a/b"))).isEqualTo("rwx------");
        assertThat(directory.find("a").orElseThrow().path()).isEqualTo(base.resolve("state/a"));
        Files.createSymbolicLink(base.resolve("state/link"), base.resolve("state/a"));
        assertThatExceptionOfType(NotDirectoryException.class).isThrownBy(() -> directory.make("link"));
        assertThatExceptionOfType(NotDirectoryException.class).isThrownBy(() -> directory.find("link"));
        Files.setAttribute(base.resolve("state/a"), "unix:mode", STICKY_AND_WRITABLE_FOR_ALL);
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> directory.make("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "../a"})
    void whatIsInsideHasOneName(String name) throws IOException {
        TrustedDirectory directory = TrustedDirectory.make(base.resolve("state"));
        assertThatIllegalArgumentException().isThrownBy(() -> directory.make(name));
        assertThatIllegalArgumentException().isThrownBy(() -> directory.find(name));
    }

    @Test
    void aRelativePathIsThatOfTheProcess() throws IOException {
        Path relative = Path.of("").toAbsolutePath().relativize(base.resolve("x"));
        assertThat(TrustedDirectory.make(relative).path()).isDirectory().isAbsolute();
        assertThat(base.resolve("x")).isDirectory();
    }

    @Test
    void ownersAreRootAndThisProcess() throws IOException {
        Owners owners = new Owners(4711);
        assertThat(owners.trust(0)).isTrue();
        assertThat(owners.trust(4711)).isTrue();
        assertThat(owners.trust(4712)).isFalse();
        assertThat(Owners.ofThisProcess().trust((Integer) Files.getAttribute(base, "unix:uid")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'         0          0 4294967295\n', true",
        "'         0       1000          1\n         1     100000      65536\n', false",
        "'         0     100000 4294967295\n', false",
        "'', false"
    })
    void theOverflowUserIsAnOrdinaryOneWhereAllUsersAreMapped(String map, boolean all) {
        assertThat(Owners.isOfAllUsers(map)).isEqualTo(all);
    }
}
