// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CallLog log() {
        return new CallLog(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aCallIsALine() {
        try (CallLog log = log()) {
            log.served("flatnet ADD c1/eth0", 7, "");
            log.served("flatnet ADD c1/eth0", 8, "{\n    \"code\": 7\n}\n");
        }
        assertThat(written())
                .isEqualTo("flatnet ADD c1/eth0: ok, 7 ms\nflatnet ADD c1/eth0: failed, 8 ms { \"code\": 7 }\n");
    }

    @Test
    void aNameCannotMakeALineOfItsOwn() {
        try (CallLog log = log()) {
            log.say("flatnet ADD c1\nflatnet DEL\u001b[2J\u009b\u2028\u202e c2/eth0");
            log.say("x".repeat(5_000));
        }
        assertThat(written()).isEqualTo("flatnet ADD c1 flatnet DEL [2J c2/eth0\n" + "x".repeat(1_000) + "\n");
    }

    @Test
    void nobodyWaitsForOneWhoDoesNotRead() {
        CountDownLatch read = new CountDownLatch(1);
        OutputStream unread = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                while (read.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }
        };
        try (CallLog log = new CallLog(new PrintStream(unread, true, StandardCharsets.UTF_8))) {
            for (int i = 0; i < 100_000; i++) {
                log.say("line");
            }
        } finally {
            read.countDown();
        }
    }
}
