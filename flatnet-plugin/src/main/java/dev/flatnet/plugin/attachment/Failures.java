// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What went wrong in work that goes on after a failure and reports all of them at the end. */
public final class Failures {
    private final List<Exception> failures = new ArrayList<>();

    /** Nothing has failed yet. */
    public Failures() {}

    /** A part of the work. */
    public interface Step {
        void run() throws IOException, AttachmentException;
    }

    /**
     * Runs a step, and keeps its failure.
     *
     * @return whether it succeeded
     */
    public boolean attempt(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | AttachmentException | RuntimeException e) {
            failures.add(e);
            return false;
        }
    }

    /** All of them in one, if there are any. */
    public void throwIfAny(String what) throws AttachmentException {
        if (failures.isEmpty()) {
            return;
        }
        List<String> texts = new ArrayList<>();
        Reason reason = Reason.KERNEL_REFUSED;
        for (Exception failure : failures) {
            if (failure instanceof AttachmentException known) {
                reason = known.reason();
                texts.add(known.what() + ": " + known.details());
            } else {
                texts.add(String.valueOf(failure.getMessage()));
            }
        }
        throw new AttachmentException(reason, what, String.join("; ", texts), failures.get(0));
    }
}
