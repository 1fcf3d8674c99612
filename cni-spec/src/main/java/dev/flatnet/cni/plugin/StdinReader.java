// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the configuration, but not for ever and not without end. */
final class StdinReader {
    private final Duration deadline;

    /** A reader that gives the runtime {@code deadline} to write the configuration and close the stream. */
    StdinReader(Duration deadline) {
        this.deadline = deadline;
    }

    /**
     * Reads to the end of the stream; one byte more than {@link Json#MAX_BYTES} at most, which the parser then refuses.
     *
     * @throws CniException code 5 if reading fails or takes too long
     */
    byte[] read(InputStream stdin) throws CniException {
        if (stdin instanceof ByteArrayInputStream memory) {
            // Nothing to wait for, and a resident process is spared a thread per request.
            byte[] bytes = new byte[Math.min(memory.available(), Json.MAX_BYTES + 1)];
            memory.readNBytes(bytes, 0, bytes.length);
            return bytes;
        }
        FutureTask<byte[]> reading = new FutureTask<>(() -> stdin.readNBytes(Json.MAX_BYTES + 1));
        // A blocked read of stdin cannot be interrupted; a daemon thread at least does not keep the process alive.
        Thread reader = new Thread(reading, "stdin");
        reader.setDaemon(true);
        reader.start();
        try {
            return reading.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failure("stdin was not closed within " + deadline.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw failure(String.valueOf(cause.getMessage()), cause);
            }
            throw new IllegalStateException("reading stdin failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted", e);
        }
    }

    private static CniException failure(String details, Exception cause) {
        return new CniException(ErrorCode.IO_FAILURE, "error reading from stdin", details, cause);
    }
}
