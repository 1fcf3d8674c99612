// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.CaseResult.Outcome;

/**
 * A report for build servers, in the XML that JUnit's Ant task made usual. A failure of level SHOULD or MAY is no {@code
 * failure} there, for servers know but one kind: it is a {@code system-out} of a case that passes.
 */
public final class JunitReport {
    private static final double MILLIS_PER_SECOND = 1000;

    private JunitReport() {}

    /** Writes it, to be encoded as UTF-8; ends with a line end. */
    public static String write(ConformanceReport report) {
        long violations =
                report.results().stream().filter(CaseResult::isViolation).count();
        long skipped = report.count(Outcome.SKIPPED) + report.count(Outcome.NOT_APPLICABLE);
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
        attribute(xml, "name", "CNI conformance of " + report.plugin());
        attribute(xml, "tests", String.valueOf(report.results().size()));
        attribute(xml, "failures", String.valueOf(violations));
        attribute(xml, "errors", "0");
        attribute(xml, "skipped", String.valueOf(skipped));
        long millis = report.results().stream()
                .mapToLong(result -> result.took().toMillis())
                .sum();
        attribute(xml, "time", String.valueOf(millis / MILLIS_PER_SECOND));
        xml.append(">\n");
        report.results().forEach(result -> append(xml, result));
        return xml.append("</testsuite>\n").toString();
    }

    private static void append(StringBuilder xml, CaseResult result) {
        ConformanceCase each = result.conformanceCase();
        xml.append("  <testcase");
        attribute(xml, "classname", "cni." + each.group());
        attribute(xml, "name", each.id() + ": " + each.title());
        attribute(xml, "time", String.valueOf(result.took().toMillis() / MILLIS_PER_SECOND));
        xml.append('>');
        switch (result.outcome()) {
            case PASSED -> {}
            case FAILED -> appendFailure(xml, result);
            case SKIPPED, NOT_APPLICABLE -> {
                xml.append("<skipped");
                attribute(xml, "message", result.outcome().label() + ": " + result.actual());
                xml.append("/>");
            }
        }
        xml.append("</testcase>\n");
    }

    private static void appendFailure(StringBuilder xml, CaseResult result) {
        ConformanceCase each = result.conformanceCase();
        String told = each.level() + " (" + String.join(", ", each.requirements()) + ")\nexpected: " + result.expected()
                + "\nactual: " + result.actual() + "\nrequest: " + result.request() + "\n";
        if (result.isViolation()) {
            xml.append("<failure");
            attribute(xml, "message", "expected " + result.expected());
            attribute(xml, "type", each.level().name());
            xml.append('>');
            escape(xml, told);
            xml.append("</failure>");
        } else {
            xml.append("<system-out>");
            escape(xml, told);
            xml.append("</system-out>");
        }
    }

    private static void attribute(StringBuilder xml, String name, String value) {
        xml.append(' ').append(name).append("=\"");
        escape(xml, value);
        xml.append('"');
    }

    /** Also what XML 1.0 has no way to write: control characters and lone surrogates, which become a replacement. */
    private static void escape(StringBuilder xml, String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                case '\n', '\t' -> xml.append("&#").append(c).append(';');
                default -> xml.appendCodePoint(isXml(c) ? c : '\ufffd');
            }
        });
    }

    private static boolean isXml(int c) {
        return (c >= ' ' && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
    }
}
