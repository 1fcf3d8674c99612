// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds plugins as another executor does, but refuses one program, whatever it is called where it is found. */
final class OtherPrograms implements PluginExecutor {
    private final PluginExecutor executor;
    private final Path refused;

    OtherPrograms(PluginExecutor executor, Path refused) {
        this.executor = executor;
        this.refused = refused;
    }

    @Override
    public Path find(String type, List<Path> directories) throws CniException {
        Path found = executor.find(type, directories);
        if (isRefused(found)) {
            throw CniException.invalidConfig(
                    "the plugin \"" + type + "\" is this very program", "it would call itself: " + found);
        }
        return found;
    }

    /** The same device and inode, after all links (stat(2)). */
    private boolean isRefused(Path found) {
        try {
            return Files.isSameFile(found, refused);
        } catch (IOException e) {
            // One of them is not there (any more); who runs it will say so.
            return false;
        }
    }

    @Override
    public PluginOutcome execute(PluginCall call) throws CniException {
        return executor.execute(call);
    }
}
