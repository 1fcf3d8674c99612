// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import java.nio.file.Path;

/** Paths in configurations, which mean the same wherever the plugin is started. */
final class AbsolutePath {
    private AbsolutePath() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is relative, or has {@code ..} or NUL in it
     */
    static Path parse(String text) {
        if (text.indexOf(0) < 0) {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.equals(path.normalize())) {
                return path;
            }
        }
        throw new IllegalArgumentException("must be an absolute path without \"..\", not \"" + text + "\"");
    }
}
