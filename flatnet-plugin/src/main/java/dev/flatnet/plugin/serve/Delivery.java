// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import dev.flatnet.netlink.internal.linux.Pidfd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The launcher's stdout, as the plugin writes its answer to it. Fails if nobody will read the answer, so that the plugin undoes
 * what it tells of.
 */
final class Delivery extends OutputStream {
    private final Pidfd launcher;
    private final OutputStream stdout;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    Delivery(Pidfd launcher, OutputStream stdout) {
        this.launcher = launcher;
        this.stdout = stdout;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            // A launcher that gave up has answered by itself, and there is one document.
            if (launcher.hasEnded()) {
                throw new IOException("the launcher has ended");
            }
            stdout.write(bytes, offset, length);
            written.write(bytes, offset, length);
        } catch (IOException e) {
            written.reset();
            written.writeBytes(("the answer cannot be written: " + e.getMessage()).getBytes(StandardCharsets.UTF_8));
            throw e;
        }
    }

    /** What was written, or why that failed. */
    @Override
    public String toString() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
