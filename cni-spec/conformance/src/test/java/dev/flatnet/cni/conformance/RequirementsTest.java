// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nothing of the specification is forgotten: what concerns plugins has a case, or says why it has none. */
class RequirementsTest {
    private static final int COUNT = 187;

    private static Set<String> cited() {
        return ConformanceSuite.cases().stream()
                .flatMap(each -> each.requirements().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void allAreThere() {
        List<String> numbers =
                IntStream.rangeClosed(1, COUNT).mapToObj(number -> "S" + number).toList();
        assertThat(Requirements.all()).extracting(Requirement::id).isEqualTo(numbers);
        assertThat(Requirements.all()).allSatisfy(each -> {
            assertThat(each.text()).isNotBlank();
            assertThat(each.level()).isNotBlank();
            assertThat(each.versions()).isNotBlank();
        });
    }

    @Test
    void whatConcernsPluginsHasACaseOrAReason() {
        Set<String> cited = cited();
        List<String> forgotten = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        for (Requirement each : Requirements.all()) {
            boolean hasCase = cited.contains(each.id());
            boolean hasReason = !each.whyNoCase().isEmpty();
            if (each.concernsPlugins() && !hasCase && !hasReason) {
                forgotten.add(each.id());
            }
            if (hasCase && hasReason) {
                undecided.add(each.id());
            }
        }
        assertThat(forgotten).as("neither case nor reason").isEmpty();
        assertThat(undecided).as("a case, and a reason why there is none").isEmpty();
    }

    @Test
    void casesCiteOnlyWhatIsThere() {
        assertThat(Requirements.all()).extracting(Requirement::id).containsAll(cited());
    }
}
