// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A count that notices nothing would prove nothing. */
class FootprintTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void nothingIsNoMore() throws IOException {
        Footprint before = Footprint.now();
        Footprint.now().assertNoMoreThan(before);
    }

    @Test
    void noticesAnArenaThatIsOpen() throws IOException {
        Footprint before = Footprint.now();
        try (Arena arena = Arena.ofConfined()) {
            arena.allocate(4);
            assertNoticed(before, "native segments");
        }
        Footprint.now().assertNoMoreThan(before);
    }

    @Test
    void noticesAFileThatIsOpen() throws IOException {
        Footprint before = Footprint.now();
        try (InputStream file = Files.newInputStream(Path.of("/dev/zero"))) {
            assertNoticed(before, "file descriptors");
            file.read();
        }
    }

    @Test
    void noticesWhatStaysOnTheHeap() throws IOException {
        Footprint before = Footprint.now();
        byte[] kept = new byte[2 * MEBIBYTE];
        assertNoticed(before, "bytes of heap");
        assertThat(kept).as("is needed until here").hasSize(2 * MEBIBYTE);
    }

    private static void assertNoticed(Footprint before, String what) throws IOException {
        Footprint now = Footprint.now();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> now.assertNoMoreThan(before))
                .withMessageContaining(what);
    }
}
