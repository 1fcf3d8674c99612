// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Undoes the steps of something that failed, the last one first. A step that changes something registers how it is undone;
 * {@link #commit} forgets all of them. Not thread-safe: one a request.
 *
 * <pre>{@code
 * Rollback rollback = new Rollback();
 * try {
 *     links.create(bridge);
 *     rollback.onFailure(() -> links.delete("br0"));
 *     addresses.add("br0", gateway);
 *     rollback.commit();
 * } catch (IOException e) {
 *     rollback.undo(e);
 *     throw e;
 * }
 * }</pre>
 */
public final class Rollback {
    private final Deque<Undo> steps = new ArrayDeque<>();

    /** Nothing is to be undone yet. */
    public Rollback() {}

    /** One step backwards. */
    public interface Undo {
        void run() throws Exception;
    }

    /** Registers how the step just done is undone; it runs before those registered earlier. */
    public void onFailure(Undo undo) {
        steps.push(undo);
    }

    /** Everything succeeded: nothing is to be undone any more. */
    public void commit() {
        steps.clear();
    }

    /** Runs every step, whatever the others do; their failures are attached to the one that caused all this. */
    public void undo(Exception cause) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
