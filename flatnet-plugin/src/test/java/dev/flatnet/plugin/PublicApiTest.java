// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/api.md names every public type of every exported package, and no other: nothing becomes API by accident. */
class PublicApiTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern EXPORT = Pattern.compile("exports (dev\\.[\\w.]+);");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:abstract |final |sealed |non-sealed )*(?:class|interface|record|enum|@interface) (\\w+)",
            Pattern.MULTILINE);
    private static final Pattern LISTED = Pattern.compile("`(\\w+)`");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cni-spec",
                "cni-spec/conformance",
                "cni-netlink",
                "cni-netlink/testing",
                "cni-ipam",
                "flatnet-plugin"
            })
    void everyPublicTypeIsListed(String module) throws IOException {
        assertThat(listed(module)).isEqualTo(exported(module));
    }

    /** By package, from the sources. */
    private static Map<String, Set<String>> exported(String module) throws IOException {
        Path sources = PROJECT.resolve(module).resolve("src/main/java");
        Map<String, Set<String>> types = new TreeMap<>();
        Matcher exports = EXPORT.matcher(Files.readString(sources.resolve("module-info.java")));
        while (exports.find()) {
            Set<String> ofPackage = new TreeSet<>();
            for (Path file : files(sources.resolve(exports.group(1).replace('.', '/')))) {
                Matcher type = PUBLIC_TYPE.matcher(Files.readString(file));
                if (type.find()) {
                    ofPackage.add(type.group(1));
                }
            }
            types.put(exports.group(1), ofPackage);
        }
        return types;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** By package, from the document: a heading a module, a line of a table a package. */
    private static Map<String, Set<String>> listed(String module) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PROJECT.resolve("docs/api.md"))) {
            inside = line.startsWith("## ") ? line.equals("## " + module) : inside;
            if (inside && line.startsWith("| `")) {
                lines.add(line);
            }
        }
        Map<String, Set<String>> types = new TreeMap<>();
        for (String line : lines) {
            String[] cells = line.split("\\|", -1);
            Set<String> ofPackage = new TreeSet<>();
            Matcher name = LISTED.matcher(cells[2]);
            while (name.find()) {
                ofPackage.add(name.group(1));
            }
            types.put(cells[1].strip().replace("`", ""), ofPackage);
        }
        return types;
    }
}
