// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of docs/conformance-upstream.md is complete and true. */
class UpstreamCasesTest {
    private static final Path LIST = Path.of("../docs/conformance-upstream.md");
    private static final Map<String, Integer> CASES =
            Map.of("K", 53, "L", 81, "C", 45, "B", 4, "I", 39, "T", 20, "Y", 26, "U", 3, "V", 21, "N", 13);
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([A-Z])(\\d+)(?:–[A-Z](\\d+))? \\| ([^|]*) \\| ([^|]*) ?\\|$");
    private static final Pattern CLASS = Pattern.compile("\\w+Test");
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.])([KLCBITYUVN])(\\d{1,2})(?:-[A-Z]?(\\d{1,2}))?(?![\\w.-])");

    private record Row(List<String> cases, List<String> classes, String remark) {}

    private static List<String> range(String letter, String first, String last) {
        List<String> cases = new ArrayList<>();
        for (int i = Integer.parseInt(first); i <= Integer.parseInt(last); i++) {
            cases.add(letter + i);
        }
        return cases;
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(LIST));
        while (row.find()) {
            String last = row.group(3) == null ? row.group(2) : row.group(3);
            List<String> classes = CLASS.matcher(row.group(4))
                    .results()
                    .map(java.util.regex.MatchResult::group)
                    .toList();
            rows.add(new Row(
                    range(row.group(1), row.group(2), last),
                    classes,
                    row.group(5).strip()));
        }
        return rows;
    }

    /** The numbers that each test class names. */
    private static Map<String, Set<String>> named() throws IOException {
        Map<String, Set<String>> named = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                Set<String> numbers = new HashSet<>();
                Matcher number = NUMBER.matcher(Files.readString(file));
                while (number.find()) {
                    String last = number.group(3) == null ? number.group(2) : number.group(3);
                    numbers.addAll(range(number.group(1), number.group(2), last));
                }
                named.put(String.valueOf(file.getFileName()).replace(".java", ""), numbers);
            }
        }
        return named;
    }

    @Test
    void everyCaseStandsInItOnce() throws IOException {
        List<String> all = new ArrayList<>();
        CASES.forEach((letter, count) -> all.addAll(range(letter, "1", count.toString())));
        assertThat(rows().stream().flatMap(row -> row.cases.stream()).toList())
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void everyCaseIsNamedByItsTestsOrLeftOutWithAReason() throws IOException {
        Map<String, Set<String>> named = named();
        for (Row row : rows()) {
            if (row.classes.isEmpty()) {
                assertThat(row.remark).as("%s", row.cases).containsAnyOf("left out: ", "cannot be");
            }
            for (String test : row.classes) {
                assertThat(named.getOrDefault(test, Set.of())).as(test).containsAll(row.cases);
            }
        }
    }
}
