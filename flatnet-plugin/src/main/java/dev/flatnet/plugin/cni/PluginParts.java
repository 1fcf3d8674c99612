// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.attachment.LockFiles;
import dev.flatnet.plugin.firewall.RecordFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the plugins are made of.
 *
 * @param flatnet does the work
 * @param allocators gives the allocator for a {@code dataDir}
 * @param program the file that runtimes call; it is never called as a delegate
 */
public record PluginParts(Flatnet flatnet, Function<Path, Allocator> allocators, Optional<Path> program) {

    /** How long a request waits for others about the same attachment: as long as the longest may take. */
    public static final Duration TURN_DEADLINE = Duration.ofSeconds(60);

    /** The key of the directory for what does not outlive the boot; {@code /run/flatnet} if it is not there. */
    private static final String RUN_DIR = "runDir";

    /**
     * The engine for a request.
     *
     * @throws CniException code 6 or 7 if the configuration says what cannot be
     */
    Flatnet flatnet(RequestEnvironment environment, PluginConfig config) throws CniException {
        Optional<Path> runDir = config.as(json -> json.parsed(RUN_DIR, PluginParts::absolute));
        return with(environment, runDir);
    }

    /** The engine for a request that must be served whatever the configuration says, such as DEL. */
    Flatnet flatnetAnyway(RequestEnvironment environment, PluginConfig config) {
        try {
            return flatnet(environment, config);
        } catch (CniException e) {
            // No ADD can have succeeded with this.
            return with(environment, Optional.empty());
        }
    }

    private Flatnet with(RequestEnvironment environment, Optional<Path> runDir) {
        Flatnet engine = environment.allowsOwnNetns() ? flatnet.allowingHostNamespace() : flatnet;
        return runDir.isPresent() ? within(engine, runDir.get()) : engine;
    }

    /** An engine that keeps everything that does not outlive the boot in a directory. */
    private static Flatnet within(Flatnet engine, Path runDir) {
        return engine.with(new LockFiles(runDir.resolve(LockFiles.DIRECTORY_NAME), TURN_DEADLINE))
                .withRecordsIn(runDir.resolve(RecordFiles.DIRECTORY_NAME));
    }

    private static Path absolute(String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("\"" + text + "\" is not an absolute path");
        }
        return path;
    }
}
