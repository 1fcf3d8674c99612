// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.conformance.CaseResult;
import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.conformance.ConformanceCase;
import dev.flatnet.cni.conformance.ConformanceReport;
import dev.flatnet.cni.conformance.ConformanceSuite;
import dev.flatnet.cni.conformance.Level;
import dev.flatnet.cni.conformance.Requirement;
import dev.flatnet.cni.conformance.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The generated parts of docs/conformance.md: what stands between two marks. */
final class ConformanceDocument {
    private static final Path FILE = Path.of("..", "docs", "conformance.md");

    private ConformanceDocument() {}

    /** What the document has in a part now. */
    static String read(String part) throws IOException {
        String text = Files.readString(FILE);
        int start = text.indexOf(begin(part));
        int end = text.indexOf(end(part));
        if (start < 0 || end < start) {
            throw new IOException(FILE + " has no part " + begin(part));
        }
        return text.substring(start + begin(part).length(), end);
    }

    /** Puts something else into a part. */
    static void write(String part, String content) throws IOException {
        String text = Files.readString(FILE);
        Files.writeString(FILE, text.replace(begin(part) + read(part) + end(part), begin(part) + content + end(part)));
    }

    private static String begin(String part) {
        return "<!-- generated: " + part + " -->\n";
    }

    private static String end(String part) {
        return "<!-- end of generated: " + part + " -->\n";
    }

    /** Requirement, cases, and our results. */
    static String requirements(ConformanceReport plugin, ConformanceReport ipam) {
        StringBuilder table = new StringBuilder("""
                | | level | versions | side | requirement | cases | flatnet | flatnet-ipam |
                |---|---|---|---|---|---|---|---|
                """);
        for (Requirement each : Requirements.all()) {
            List<String> cases = ConformanceSuite.cases().stream()
                    .filter(other -> other.requirements().contains(each.id()))
                    .map(ConformanceCase::id)
                    .toList();
            String tested = cases.isEmpty() ? "*" + whyNot(each) + "*" : String.join(", ", cases);
            table.append(row(
                    each.id(),
                    each.level(),
                    each.versions(),
                    each.side(),
                    each.text(),
                    tested,
                    together(plugin, cases),
                    together(ipam, cases)));
        }
        return table.toString();
    }

    private static String whyNot(Requirement requirement) {
        return requirement.whyNoCase().isEmpty() ? "not for plugins to keep" : "no case: " + requirement.whyNoCase();
    }

    /** One result of several cases: failures by name, since one is enough to break a requirement. */
    private static String together(ConformanceReport report, List<String> cases) {
        List<CaseResult> results = report.results().stream()
                .filter(result -> cases.contains(result.conformanceCase().id()))
                .toList();
        String failed = results.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .map(result -> result.conformanceCase().id())
                .collect(Collectors.joining(", "));
        if (!failed.isEmpty()) {
            return "**fails " + failed + "**";
        }
        return results.stream().anyMatch(result -> result.outcome() == Outcome.PASSED) ? "ok" : "";
    }

    /** Every case with our results. */
    static String cases(ConformanceReport plugin, ConformanceReport ipam) {
        StringBuilder table = new StringBuilder("""
                | case | level | what a conforming plugin does | flatnet | flatnet-ipam |
                |---|---|---|---|---|
                """);
        for (int i = 0; i < ConformanceSuite.cases().size(); i++) {
            ConformanceCase each = ConformanceSuite.cases().get(i);
            table.append(row(
                    each.id(),
                    each.level().name(),
                    each.title(),
                    outcome(plugin.results().get(i)),
                    outcome(ipam.results().get(i))));
        }
        return table.toString();
    }

    private static String outcome(CaseResult result) {
        return switch (result.outcome()) {
            case PASSED -> "ok";
            case FAILED -> "**fails**";
            case SKIPPED -> "skipped";
            case NOT_APPLICABLE -> "";
        };
    }

    /** One line for each plugin: how many cases, and which failed. */
    static String summaries(List<ConformanceReport> reports) {
        StringBuilder table = new StringBuilder("""
                | plugin | as | newest version | passed | n/a | MUST that fail | SHOULD that fail |
                |---|---|---|---|---|---|---|
                """);
        for (ConformanceReport each : reports) {
            table.append(row(
                    each.plugin(),
                    each.kind().description(),
                    each.supported().getLast().toString(),
                    String.valueOf(each.count(Outcome.PASSED)),
                    String.valueOf(each.count(Outcome.NOT_APPLICABLE)),
                    ids(each, Level.MUST),
                    ids(each, Level.SHOULD)));
        }
        return table.toString();
    }

    private static String ids(ConformanceReport report, Level level) {
        return report.failures(level).stream()
                .map(result -> result.conformanceCase().id())
                .collect(Collectors.joining(", "));
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
