// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.spec.CniVersion;
import java.util.List;

/**
 * What came of all cases.
 *
 * @param plugin the name of the plugin
 * @param kind what kind of plugin it was tested as
 * @param supported the released versions it says it supports, oldest first
 * @param results one for each case, in the order of {@link ConformanceSuite#cases()}
 */
public record ConformanceReport(String plugin, Kind kind, List<CniVersion> supported, List<CaseResult> results) {

    public ConformanceReport {
        supported = List.copyOf(supported);
        results = List.copyOf(results);
    }

    /** Whether no case of level MUST failed. */
    public boolean conforms() {
        return results.stream().noneMatch(CaseResult::isViolation);
    }

    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /** The failures of a level. */
    public List<CaseResult> failures(Level level) {
        return results.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .filter(result -> result.conformanceCase().level() == level)
                .toList();
    }

    /** One line: how many of what. */
    public String summary() {
        return (conforms() ? "conforms" : "does not conform") + ": " + count(Outcome.PASSED) + " passed, "
                + failures(Level.MUST).size() + " MUST, "
                + failures(Level.SHOULD).size() + " SHOULD and "
                + failures(Level.MAY).size() + " MAY failed, "
                + count(Outcome.SKIPPED) + " skipped, " + count(Outcome.NOT_APPLICABLE) + " not applicable";
    }
}
