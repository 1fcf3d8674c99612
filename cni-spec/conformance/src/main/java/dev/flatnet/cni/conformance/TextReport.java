// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.CaseResult.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A report for a terminal: what failed, worst first; what could not be asked; one line in the end that counts. */
public final class TextReport {
    private TextReport() {}

    /** Writes it; ends with a line end. */
    public static String write(ConformanceReport report) {
        StringBuilder text = new StringBuilder();
        for (Level level : Level.values()) {
            for (CaseResult failure : report.failures(level)) {
                append(text, failure);
            }
        }
        appendReasons(text, "skipped", report, Outcome.SKIPPED);
        appendReasons(text, "not applicable", report, Outcome.NOT_APPLICABLE);
        if (!text.isEmpty()) {
            text.append('\n');
        }
        return text.append(report.plugin())
                .append(" as ")
                .append(report.kind().description())
                .append(", CNI ")
                .append(join(", ", report.supported()))
                .append('\n')
                .append(report.summary())
                .append('\n')
                .toString();
    }

    private static void append(StringBuilder text, CaseResult failure) {
        ConformanceCase failed = failure.conformanceCase();
        text.append(failed.level())
                .append(' ')
                .append(failed.id())
                .append(" FAILED (")
                .append(String.join(", ", failed.requirements()))
                .append(")\n    ")
                .append(failed.title())
                .append("\n    expected: ")
                .append(failure.expected())
                .append("\n    actual:   ")
                .append(printable(failure.actual()))
                .append('\n');
        if (!failure.request().isEmpty()) {
            text.append("    request:  ").append(printable(failure.request())).append('\n');
        }
    }

    /** What a plugin printed must not move the cursor of the terminal that it is shown on. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\ufffd' : c)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    /** Many cases do not run for the same reason, so the reasons are what is listed. */
    private static void appendReasons(StringBuilder text, String what, ConformanceReport report, Outcome outcome) {
        Map<String, StringBuilder> byReason = new TreeMap<>();
        for (CaseResult result : report.results()) {
            if (result.outcome() == outcome) {
                byReason.computeIfAbsent(result.actual(), reason -> new StringBuilder())
                        .append(' ')
                        .append(result.conformanceCase().id());
            }
        }
        byReason.forEach((reason, ids) -> text.append(what)
                .append(" (")
                .append(reason)
                .append("):")
                .append(ids)
                .append('\n'));
    }

    private static String join(String separator, List<?> values) {
        return String.join(separator, values.stream().map(String::valueOf).toList());
    }
}
