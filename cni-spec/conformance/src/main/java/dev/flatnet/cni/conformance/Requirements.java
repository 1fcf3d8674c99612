// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The requirements of all versions of the specification, numbered. */
public final class Requirements {
    private static final int COLUMNS = 6;

    private Requirements() {}

    /** All of them, in order; read from a file of this module each time. */
    public static List<Requirement> all() {
        List<Requirement> all = new ArrayList<>();
        for (String line : lines()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] columns = line.split("\t", COLUMNS);
                all.add(new Requirement(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]));
            }
        }
        return List.copyOf(all);
    }

    private static List<String> lines() {
        try {
            return new String(Resources.bytes("requirements.tsv"), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the requirements cannot be read from the module", e);
        }
    }
}
