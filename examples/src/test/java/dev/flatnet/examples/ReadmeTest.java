// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents promise: code that compiles, links that lead somewhere, a translation that is complete. */
class ReadmeTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("(?s)```(\\w*)\\n(.*?)```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(#[^)\\s]*)?\\)");

    private static String read(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file));
    }

    private static List<String> code(String document, String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = CODE.matcher(read(document));
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.ja.md"})
    void theExampleIsTheOneThatIsCompiled(String readme) throws IOException {
        List<String> java = code(readme, "java");
        assertThat(java).hasSize(1);
        assertThat(read("examples/src/main/java/dev/flatnet/examples/Hello.java"))
                .contains(java.getFirst());
    }

    @Test
    void theTranslationHasTheSameCommandsAndSections() throws IOException {
        assertThat(code("README.ja.md", "sh")).isEqualTo(code("README.md", "sh"));
        assertThat(headings("README.ja.md")).isEqualTo(headings("README.md"));
    }

    private static List<Integer> headings(String document) throws IOException {
        return read(document)
                .lines()
                .filter(line -> line.matches("#{1,4} .*"))
                .map(line -> line.indexOf(' '))
                .toList();
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"));
                Stream<Path> readmes = Files.list(PROJECT)) {
            return Stream.concat(docs, readmes)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) throws IOException {
        Matcher matcher = LINK.matcher(Files.readString(document));
        while (matcher.find()) {
            String target = matcher.group(1);
            if (target.matches("[a-z]+:.*")) {
                continue;
            }
            Path file = target.isEmpty()
                    ? document
                    : document.resolveSibling(target).normalize();
            assertThat(file).as("link in " + document).exists();
            if (matcher.group(2) != null) {
                assertThat(anchors(file))
                        .as("link to " + file + " in " + document)
                        .contains(matcher.group(2));
            }
        }
    }

    /** As GitHub makes them of headings: lower case, no punctuation, hyphens for spaces. */
    private static List<String> anchors(Path document) throws IOException {
        return Files.readString(document)
                .lines()
                .filter(line -> line.matches("#{1,6} .*"))
                .map(line -> "#"
                        + line.replaceFirst("#+ ", "")
                                .toLowerCase(java.util.Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-'))
                .toList();
    }
}
