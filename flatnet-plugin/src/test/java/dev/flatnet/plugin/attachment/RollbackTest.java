// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollbackTest {
    private final List<String> done = new ArrayList<>();
    private final Rollback rollback = new Rollback();

    @Test
    void undoesTheLastStepFirstAndNeverStopsEarly() {
        rollback.onFailure(() -> done.add("first"));
        rollback.onFailure(() -> {
            throw new IOException("second");
        });
        rollback.onFailure(() -> done.add("third"));
        Exception cause = new IllegalStateException("cause");
        rollback.undo(cause);
        assertThat(done).containsExactly("third", "first");
        assertThat(cause.getSuppressed()).singleElement().isInstanceOf(IOException.class);
    }

    @Test
    void undoesNothingAfterCommit() {
        rollback.onFailure(() -> done.add("first"));
        rollback.commit();
        rollback.undo(new IllegalStateException("cause"));
        assertThat(done).isEmpty();
    }
}
