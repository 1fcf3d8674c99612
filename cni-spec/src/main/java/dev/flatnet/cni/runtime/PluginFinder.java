// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks for a plugin in the directories of {@code CNI_PATH} (specification 1.0.0, sections 3 and 4). */
final class PluginFinder {
    private PluginFinder() {}

    /** See {@link PluginExecutor#find}; links are followed, files that cannot be executed are passed over. */
    static Path find(String type, List<Path> directories) throws CniException {
        requirePlainName(type);
        if (directories.isEmpty()) {
            throw CniException.invalidConfig(
                    "no paths provided", "CNI_PATH must name the directories with the plugins");
        }
        List<String> passedOver = new ArrayList<>();
        for (Path directory : directories) {
            Path file = directory.resolve(type).toAbsolutePath().normalize();
            if (Files.isRegularFile(file)) {
                if (Files.isExecutable(file)) {
                    return file;
                }
                passedOver.add(file.toString());
            }
        }
        throw CniException.invalidConfig(
                "failed to find plugin \"" + type + "\" in path " + bracketed(directories),
                passedOver.isEmpty() ? "is it installed?" : "not executable: " + String.join(", ", passedOver));
    }

    /** {@code type} comes from a configuration; with a separator in it, it would run any program of the host. */
    static void requirePlainName(String type) throws CniException {
        if (type.isEmpty()) {
            throw CniException.invalidConfig("no plugin name provided", "the plugin object needs a \"type\"");
        }
        boolean plain = type.indexOf('/') < 0
                && type.indexOf('\\') < 0
                && type.indexOf('\0') < 0
                && !type.equals(".")
                && !type.equals("..");
        try {
            plain = plain && Path.of(type).getNameCount() == 1;
        } catch (InvalidPathException e) {
            plain = false;
        }
        if (!plain) {
            throw CniException.invalidConfig("invalid plugin name: " + type, "it must be a plain file name");
        }
    }

    private static String bracketed(List<Path> directories) {
        List<String> names = new ArrayList<>();
        directories.forEach(directory -> names.add(directory.toString()));
        return "[" + String.join(" ", names) + "]";
    }
}
