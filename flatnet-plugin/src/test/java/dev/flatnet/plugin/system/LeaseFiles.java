// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The store as anybody sees it who only knows host-local's format. */
final class LeaseFiles {
    private LeaseFiles() {}

    /** The addresses in use on a network, by the files in its directory; none if there is no directory. */
    static Set<String> in(Path network) {
        if (!Files.isDirectory(network)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(network)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches("[0-9a-f]*[.:][0-9a-f.:]*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
