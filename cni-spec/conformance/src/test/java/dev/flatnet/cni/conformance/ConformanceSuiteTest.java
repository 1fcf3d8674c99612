// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.conformance.Mutants.Mutant;
import dev.flatnet.cni.conformance.Reference.Sort;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit under test: what is right passes every case, and every case finds something that is wrong. */
class ConformanceSuiteTest {
    @TempDir
    Path directory = Path.of("");

    private ConformanceReport run(
            Reference reference, Sort sort, UnaryOperator<Target> spoil, List<ConformanceCase> cases) {
        return new ConformanceSuite(reference.laboratory()).run(reference.subject(sort, spoil), cases, result -> {});
    }

    private ConformanceReport runRight(Sort sort) {
        return run(new Reference(directory), sort, UnaryOperator.identity(), ConformanceSuite.cases());
    }

    @Test
    void whatIsRightPassesEveryCase() {
        Set<String> passed = new HashSet<>();
        for (Sort sort : Sort.values()) {
            ConformanceReport report = runRight(sort);
            assertThat(report.results())
                    .as(sort + "\n" + TextReport.write(report))
                    .allMatch(
                            result -> result.outcome() == Outcome.PASSED || result.outcome() == Outcome.NOT_APPLICABLE);
            report.results().stream()
                    .filter(result -> result.outcome() == Outcome.PASSED)
                    .forEach(result -> passed.add(result.conformanceCase().id()));
        }
        assertThat(passed).as("cases that ran").containsExactlyInAnyOrderElementsOf(ids());
    }

    private static List<String> ids() {
        return ConformanceSuite.cases().stream().map(ConformanceCase::id).toList();
    }

    @Test
    void everyCaseCanFail() {
        Set<String> caught = new TreeSet<>();
        Mutants.all().forEach(mutant -> caught.add(mutant.caught()));
        assertThat(caught).as("cases with a mutant").containsExactlyInAnyOrderElementsOf(ids());
    }

    static List<Mutant> mutants() {
        return Mutants.all();
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("mutants")
    void whatIsWrongIsCaught(Mutant mutant) {
        Reference reference = new Reference(directory);
        List<ConformanceCase> cases = ConformanceSuite.cases().stream()
                .filter(each -> each.id().equals(mutant.caught()))
                .toList();
        ConformanceReport report = run(reference, mutant.sort(), mutant.spoil().apply(reference), cases);
        assertThat(report.results()).singleElement().satisfies(result -> {
            assertThat(result.outcome()).as(mutant + ": " + result.actual()).isEqualTo(Outcome.FAILED);
            assertThat(result.expected()).isNotEmpty();
            assertThat(result.actual()).isNotEmpty();
            assertThat(result.request()).startsWith("env -i");
        });
    }

    @Test
    void idsAreDistinct() {
        assertThat(ids()).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z]+\\.[a-z0-9.-]+"));
    }

    @Test
    void nothingIsLeftOfATrial() {
        Reference reference = new Reference(directory);
        ConformanceReport report = run(reference, Sort.CHAINED, UnaryOperator.identity(), ConformanceSuite.cases());
        assertThat(report.conforms()).isTrue();
        assertThat(reference.host().all()).isEmpty();
    }

    @Test
    void withoutNamespacesNothingIsAttached() {
        Reference reference = new Reference(directory);
        Laboratory bare = new Laboratory(Optional.empty(), directory, false);
        ConformanceReport report = new ConformanceSuite(bare)
                .run(reference.subject(Sort.INTERFACE, UnaryOperator.identity()), result -> {});
        assertThat(report.failures(Level.MUST)).as(TextReport.write(report)).isEmpty();
        assertThat(report.results())
                .filteredOn(result -> result.conformanceCase().need() == Need.NOTHING)
                .noneMatch(result -> result.outcome() == Outcome.SKIPPED);
        assertThat(report.results())
                .filteredOn(result -> result.conformanceCase().need() != Need.NOTHING)
                .noneMatch(result -> result.outcome() == Outcome.PASSED);
    }
}
