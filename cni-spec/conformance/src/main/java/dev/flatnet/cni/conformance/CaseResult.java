// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.time.Duration;

/**
 * What came of a case.
 *
 * @param conformanceCase the case
 * @param outcome whether the plugin was right
 * @param expected what a conforming plugin does, if this one did not; else empty
 * @param actual what it did instead; for a case that did not run, the reason
 * @param request the request that shows it, as a line for a shell; may be empty
 * @param took how long it was
 */
public record CaseResult(
        ConformanceCase conformanceCase,
        Outcome outcome,
        String expected,
        String actual,
        String request,
        Duration took) {

    /** Whether the plugin was right. */
    public enum Outcome {
        PASSED("ok"),
        FAILED("FAILED"),
        /** It could be asked, but not here. */
        SKIPPED("skipped"),
        /** It makes no sense for this plugin. */
        NOT_APPLICABLE("n/a");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** For reports. */
        public String label() {
            return label;
        }
    }

    /** Whether a plugin with this result does not conform. */
    public boolean isViolation() {
        return outcome == Outcome.FAILED && conformanceCase.level() == Level.MUST;
    }
}
