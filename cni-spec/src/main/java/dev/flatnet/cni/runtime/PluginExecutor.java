// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a plugin is found and run: as a process ({@link ProcessPluginExecutor}), in this process ({@link
 * InProcessPluginExecutor}), or your way. Implementations are thread-safe and never block for ever.
 */
public interface PluginExecutor {

    /**
     * Finds the executable of a plugin.
     *
     * @param type {@code type} of the plugin object; untrusted
     * @param directories the directories of {@code CNI_PATH}, in order
     * @throws CniException code 7 if there is none, or if {@code type} is no plain file name
     */
    Path find(String type, List<Path> directories) throws CniException;

    /**
     * Runs a plugin to its end.
     *
     * @return how it ended; also a failure that the plugin itself reports
     * @throws CniException if it cannot be started (code 5), prints without end (code 6), does not end in time or is busy being
     *     installed (code 11), or this thread is interrupted (code 11, with the interrupt flag set again)
     */
    PluginOutcome execute(PluginCall call) throws CniException;
}
