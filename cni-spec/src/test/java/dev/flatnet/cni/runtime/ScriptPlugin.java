// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Plugins that are shell scripts, which is all a plugin needs to be. */
final class ScriptPlugin {
    private ScriptPlugin() {}

    /** Writes an executable script. */
    static Path write(Path directory, String type, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(type), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
