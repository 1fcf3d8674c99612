// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttachmentTurnsTest {
    private final AttachmentTurns turns = new AttachmentTurns();
    private final List<String> done = new CopyOnWriteArrayList<>();

    private Thread start(String attachment, String what, CountDownLatch until) {
        Thread thread = new Thread(() -> {
            try {
                turns.inTurn(attachment, () -> {
                    done.add(what + " begins");
                    await(until);
                    done.add(what + " ends");
                });
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(Thread thread, Thread.State state) throws InterruptedException {
        while (thread.getState() != state && thread.isAlive()) {
            Thread.sleep(1);
        }
    }

    @Test
    void oneAttachmentAfterTheOtherAndOthersMeanwhile() throws Exception {
        CountDownLatch added = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(0);
        Thread add = start("a", "add", added);
        await(add, Thread.State.TIMED_WAITING);
        Thread del = start("a", "del", open);
        await(del, Thread.State.WAITING);
        start("b", "other", open).join(30_000);
        added.countDown();
        add.join(30_000);
        del.join(30_000);
        assertThat(done)
                .containsExactly("add begins", "other begins", "other ends", "add ends", "del begins", "del ends");
    }

    @Test
    void aFailureLetsTheNextOneGoOn() throws Exception {
        assertThatIOException()
                .isThrownBy(() -> turns.inTurn("a", () -> {
                    throw new IOException("failed");
                }))
                .withMessage("failed");
        turns.inTurn("a", () -> done.add("next"));
        assertThat(done).containsExactly("next");
    }
}
