// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what is read into lines. Launchers do not write into each other's (PIPE_BUF, pipe(7)), but what is read may end in
 * the middle of one. Not thread-safe.
 */
final class CallLines {
    /** Whatever is longer was written by no launcher. */
    private static final int LONGEST = 4096;

    private final StringBuilder text = new StringBuilder();

    void add(byte[] bytes, int length) {
        text.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }

    /** The calls of all lines that are complete, and no longer in here. */
    List<Call> take() {
        List<Call> calls = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
            Call.parse(text.substring(start, end)).ifPresent(calls::add);
            start = end + 1;
        }
        text.delete(0, text.length() - start > LONGEST ? text.length() : start);
        return calls;
    }
}
