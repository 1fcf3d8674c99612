// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;

/**
 * Reads a stream to its end on a thread of its own and keeps its beginning. What is read beyond the limit is thrown away, so
 * that the writer is never blocked.
 */
final class BoundedCapture {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread reader;
    private boolean overflown;

    private BoundedCapture(InputStream stream, String name, int limit) {
        this.limit = limit;
        // As a task, because a stream closed by the end of the process is no failure: what was read until then counts.
        this.reader = new Thread(new FutureTask<>(() -> copy(stream)), name);
        reader.setDaemon(true);
    }

    /** Starts reading; keeps at most {@code limit} bytes. */
    static BoundedCapture of(InputStream stream, String name, int limit) {
        BoundedCapture capture = new BoundedCapture(stream, name, limit);
        capture.reader.start();
        return capture;
    }

    private int copy(InputStream stream) throws IOException {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                keep(buffer, length);
            }
        }
        return 0;
    }

    private synchronized void keep(byte[] buffer, int length) {
        int room = Math.min(length, limit - kept.size());
        kept.write(buffer, 0, room);
        overflown |= room < length;
    }

    /**
     * Waits for the end of the stream, but not long: a process left behind by the plugin may hold it open for ever.
     */
    void await(long millis) throws InterruptedException {
        reader.join(millis);
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    synchronized boolean isOverflown() {
        return overflown;
    }

    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8) + (overflown ? "…" : "");
    }
}
