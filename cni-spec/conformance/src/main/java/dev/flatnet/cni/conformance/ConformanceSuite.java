// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All cases, and what runs them against a plugin.
 *
 * <pre>{@code
 * ConformanceReport report = new ConformanceSuite(laboratory).run(subject, result -> {});
 * TextReport.write(report);
 * }</pre>
 */
public final class ConformanceSuite {
    private static final List<ConformanceCase> CASES = Stream.of(
                    VersionCases.ALL,
                    EnvironmentCases.ALL,
                    ConfigurationCases.ALL,
                    ErrorCases.ALL,
                    AddCases.ALL,
                    ResultCases.ALL,
                    ArgumentCases.ALL,
                    DelCases.ALL,
                    CheckCases.ALL,
                    StatusCases.ALL,
                    GcCases.ALL,
                    DelegationCases.ALL)
            .flatMap(List::stream)
            .toList();

    private final Laboratory laboratory;

    public ConformanceSuite(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    /** All cases, group by group. */
    public static List<ConformanceCase> cases() {
        return CASES;
    }

    /**
     * Runs all cases, one after the other.
     *
     * @param progress hears of each result as soon as it is there
     */
    public ConformanceReport run(Subject subject, Consumer<CaseResult> progress) {
        return run(subject, CASES, progress);
    }

    /** Runs some cases. */
    public ConformanceReport run(Subject subject, List<ConformanceCase> cases, Consumer<CaseResult> progress) {
        List<CniVersion> supported = supported(subject.target());
        List<CaseResult> results = new ArrayList<>();
        for (ConformanceCase each : cases) {
            CaseResult result = run(each, subject, supported);
            progress.accept(result);
            results.add(result);
        }
        return new ConformanceReport(subject.name(), subject.kind(), supported, results);
    }

    /** What VERSION says; the oldest version, which knew no VERSION, if it says nothing that makes sense. */
    private static List<CniVersion> supported(Target target) {
        TreeSet<CniVersion> versions = new TreeSet<>();
        PluginRequest call = new PluginRequest(Map.of("CNI_COMMAND", "VERSION"), VersionCases.QUESTION);
        try {
            JsonValue list =
                    new Exchange(call, target.call(call)).result().members().get("supportedVersions");
            if (list instanceof JsonArray array) {
                for (JsonValue element : array.elements()) {
                    Optional.of(element)
                            .filter(JsonString.class::isInstance)
                            .flatMap(text -> CniVersion.of(((JsonString) text).value()))
                            .ifPresent(versions::add);
                }
            }
        } catch (Deviation | IOException e) {
            // The cases about VERSION say what is wrong with it.
            return List.of(CniVersion.V0_1_0);
        }
        return versions.isEmpty() ? List.of(CniVersion.V0_1_0) : List.copyOf(versions);
    }

    private CaseResult run(ConformanceCase each, Subject subject, List<CniVersion> supported) {
        long start = System.nanoTime();
        Optional<String> inapplicable = inapplicable(each, subject, supported);
        if (inapplicable.isPresent()) {
            return result(each, Outcome.NOT_APPLICABLE, inapplicable.get(), start);
        }
        Optional<String> missing = missing(each, subject);
        if (missing.isPresent()) {
            return result(each, Outcome.SKIPPED, missing.get(), start);
        }
        String prefix = "conformance-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        try (Trial trial = new Trial(subject, laboratory, supported, prefix)) {
            each.body().run(trial);
            return result(each, Outcome.PASSED, "", start);
        } catch (NotApplicable e) {
            return result(each, Outcome.NOT_APPLICABLE, String.valueOf(e.getMessage()), start);
        } catch (Deviation e) {
            String request = e.call().map(call -> call.asShell(subject.name())).orElse("");
            return new CaseResult(each, Outcome.FAILED, e.expected(), e.actual(), request, since(start));
        } catch (IOException e) {
            // Not the plugin's fault, perhaps; but nothing was shown either, and that must not pass for conformance.
            return new CaseResult(
                    each,
                    Outcome.FAILED,
                    "a working test environment",
                    String.valueOf(e.getMessage()),
                    "",
                    since(start));
        }
    }

    private static CaseResult result(ConformanceCase each, Outcome outcome, String reason, long start) {
        return new CaseResult(each, outcome, "", reason, "", since(start));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Optional<String> inapplicable(ConformanceCase each, Subject subject, List<CniVersion> supported) {
        if (!each.kinds().contains(subject.kind())) {
            return Optional.of("this is " + subject.kind().description());
        }
        if (!supported.getLast().isAtLeast(each.since())) {
            return Optional.of("the plugin supports " + supported.getLast() + " at most, and this is about "
                    + each.since() + " and later");
        }
        return Optional.empty();
    }

    private Optional<String> missing(ConformanceCase each, Subject subject) {
        boolean needsNamespace = each.need() != Need.NOTHING && subject.kind() != Kind.IPAM;
        if (needsNamespace && laboratory.namespaces().isEmpty()) {
            return Optional.of("needs a namespace");
        }
        boolean fresh = laboratory.namespaces().isEmpty()
                || laboratory.namespaces().get().givesFreshOnes();
        if (each.need() == Need.FRESH_NAMESPACES && subject.kind() != Kind.IPAM && !fresh) {
            return Optional.of("needs more than the one namespace it was given");
        }
        if (each.need() == Need.EXPENDABLE_HOST && !laboratory.expendableHost()) {
            return Optional.of("might spoil the network of this host; run it in a namespace of its own");
        }
        return Optional.empty();
    }
}
