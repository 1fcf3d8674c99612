// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls about the same attachment happen one after the other. A runtime sees to that by itself (specification 1.1.0,
 * section 2, "Locking"), but one that kills a launcher and cleans up after it does not know that the server goes on.
 */
final class AttachmentTurns {
    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

    /** Of one attachment; there is one as long as somebody has it or waits for it. */
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int users;
    }

    /** What is done in turn. */
    interface Action {
        void run() throws IOException;
    }

    void inTurn(String attachment, Action action) throws IOException {
        Turn turn = turns.compute(attachment, (name, found) -> {
            Turn joined = found == null ? new Turn() : found;
            joined.users++;
            return joined;
        });
        turn.lock.lock();
        try {
            action.run();
        } finally {
            turn.lock.unlock();
            turns.computeIfPresent(attachment, (name, left) -> {
                left.users--;
                return left.users == 0 ? null : left;
            });
        }
    }
}
