// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Undoes the steps of something that failed, the last one first. Each step registers how it is undone; {@link #commit}
 * forgets all of them.
 */
final class Rollback {
    private final Deque<Undo> steps = new ArrayDeque<>();

    /** One step backwards. */
    interface Undo {
        void run() throws Exception;
    }

    void onFailure(Undo undo) {
        steps.push(undo);
    }

    void commit() {
        steps.clear();
    }

    /** Runs every step, whatever the others do; their failures are attached to the one that caused all this. */
    void undo(Exception cause) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
