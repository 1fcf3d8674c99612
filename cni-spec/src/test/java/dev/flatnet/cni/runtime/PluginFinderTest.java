// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flatnet.cni.spec.CniException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in brackets are cases of the reference implementation, docs/conformance-upstream.md. */
class PluginFinderTest {
    @TempDir
    Path first = Path.of("");

    @TempDir
    Path second = Path.of("");

    private Path plugin = Path.of("");

    @BeforeEach
    void aPluginInTheSecondDirectory() throws IOException {
        plugin = ScriptPlugin.write(second, "noop", "exit 0");
    }

    @Test
    void looksThroughTheDirectoriesInOrder() throws CniException, IOException { // [I26]
        assertThat(PluginFinder.find("noop", List.of(first, second))).isEqualTo(plugin);
        Path earlier = ScriptPlugin.write(first, "noop", "exit 0");
        assertThat(PluginFinder.find("noop", List.of(first, second))).isEqualTo(earlier);
    }

    @Test
    void needsDirectories() { // [I28]
        assertThatThrownBy(() -> PluginFinder.find("noop", List.of()))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("no paths provided");
    }

    @Test
    void needsAName() { // [I29]
        assertThatThrownBy(() -> PluginFinder.find("", List.of(first)))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("no plugin name provided");
    }

    @Test
    void namesWhereItLooked() { // [I30]
        assertThatThrownBy(() -> PluginFinder.find("noop", List.of(first)))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("failed to find plugin \"noop\" in path [" + first + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../noop", "/bin/true", "a/b", "..", ".", "a\\b", "a\0b"})
    void namesAreNoPaths(String type) { // [I31]
        assertThatThrownBy(() -> PluginFinder.find(type, List.of(first, second)))
                .isInstanceOf(CniException.class)
                .hasMessageContaining("invalid plugin name: " + type);
    }

    @Test
    void passesOverWhatCannotBeExecuted() throws IOException, CniException {
        Files.createFile(first.resolve("noop"));
        assertThat(PluginFinder.find("noop", List.of(first, second))).isEqualTo(plugin);
        assertThatThrownBy(() -> PluginFinder.find("noop", List.of(first)))
                .hasMessageContaining("not executable: " + first.resolve("noop"));
    }

    @Test
    void passesOverDirectoriesAndFollowsLinks() throws IOException, CniException {
        Files.createDirectory(first.resolve("noop"));
        assertThat(PluginFinder.find("noop", List.of(first, second))).isEqualTo(plugin);
        Path link = Files.createSymbolicLink(first.resolve("linked"), plugin);
        assertThat(PluginFinder.find("linked", List.of(first))).isEqualTo(link);
    }
}
