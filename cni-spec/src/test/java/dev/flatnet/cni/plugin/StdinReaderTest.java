// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StdinReaderTest {

    @Test
    void aRuntimeThatNeverClosesStdinIsNotWaitedForForEver() throws IOException {
        try (PipedOutputStream writer = new PipedOutputStream();
                PipedInputStream stdin = new PipedInputStream(writer)) {
            assertThatThrownBy(() -> new StdinReader(Duration.ofMillis(50)).read(stdin))
                    .isInstanceOfSatisfying(CniException.class, e -> {
                        assertThat(e.error().code()).isEqualTo(5);
                        assertThat(e.error().details()).contains("not closed");
                    });
        }
    }

    @Test
    void endlessInputIsCutJustBeyondTheLimit() throws CniException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return length;
            }
        };
        assertThat(new StdinReader(Duration.ofSeconds(30)).read(endless)).hasSize(Json.MAX_BYTES + 1);
    }
}
