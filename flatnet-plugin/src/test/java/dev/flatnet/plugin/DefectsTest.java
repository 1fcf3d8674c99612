// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/defects.md names tests that exist, and says of each defect that has none that there is none. */
class DefectsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+)(?:#(\\w+))?`");
    private static final String NONE = "no test yet";

    private static List<String> rows() throws IOException {
        return Files.readAllLines(PROJECT.resolve("docs/defects.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.endsWith("| test |"))
                .toList();
    }

    private static String lastCell(String row) {
        String[] cells = row.split("\\|", -1);
        return cells[cells.length - 2].strip();
    }

    static Stream<String> tests() throws IOException {
        return rows().stream()
                .flatMap(row -> TEST.matcher(lastCell(row)).results().map(found -> found.group()));
    }

    @Test
    void everyRowHasATestOrSaysThatThereIsNone() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(40)
                .allSatisfy(row -> assertThat(lastCell(row))
                        .matches(cell -> TEST.matcher(cell).find() || cell.startsWith(NONE)));
    }

    @ParameterizedTest
    @MethodSource("tests")
    void theTestIsThere(String test) throws IOException {
        Matcher names = TEST.matcher(test);
        assertThat(names.matches()).isTrue();
        Path file = sources().get(names.group(1));
        assertThat(file).isNotNull();
        String source = Files.readString(Objects.requireNonNull(file));
        if (names.group(2) != null) {
            assertThat(source)
                    .containsPattern("@(Test|ParameterizedTest|TestFactory)\\b")
                    .containsPattern("(void|Stream<DynamicTest>) " + names.group(2) + "\\(");
        }
    }

    /** Of all modules, by the name of the class. */
    private static Map<String, Path> sources() throws IOException {
        Map<String, Path> sources = new HashMap<>();
        for (String module : List.of("cni-spec", "cni-netlink", "cni-ipam", "flatnet-plugin")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(module))) {
                files.filter(file -> file.toString().contains("/src/test/java/"))
                        .filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.put(file.getFileName().toString().replace(".java", ""), file));
            }
        }
        return sources;
    }
}
