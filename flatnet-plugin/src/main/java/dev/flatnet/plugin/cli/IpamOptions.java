// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.ipam.cni.IpamConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of {@code flatnet ipam}.
 *
 * @param verb {@code ls}, {@code gc} or {@code release}
 * @param operands networks; for {@code release} one network, and then what to release
 * @param dataDir where the leases are
 */
record IpamOptions(String verb, List<String> operands, Path dataDir, boolean json, boolean dryRun, boolean force) {

    /** Reads them; empty if they are wrong. */
    static Optional<IpamOptions> parse(List<String> arguments) {
        List<String> operands = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        Path dataDir = IpamConfig.DEFAULT_DATA_DIR;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--data-dir") && i + 1 < arguments.size()) {
                dataDir = Path.of(arguments.get(++i));
            } else if (argument.startsWith("-")) {
                flags.add(argument);
            } else {
                operands.add(argument);
            }
        }
        String verb = operands.isEmpty() ? "" : operands.remove(0);
        IpamOptions options = new IpamOptions(
                verb,
                List.copyOf(operands),
                dataDir,
                flags.remove("--json"),
                verb.equals("gc") && flags.remove("--dry-run"),
                verb.equals("release") && flags.remove("--force"));
        return flags.isEmpty() && options.isComplete() ? Optional.of(options) : Optional.empty();
    }

    private boolean isComplete() {
        return switch (verb) {
            case "ls", "gc" -> operands.stream().allMatch(IpamOptions::isNetwork);
            case "release" -> operands.size() >= 2 && isNetwork(operands.get(0));
            default -> false;
        };
    }

    /** A name that is no path. */
    private static boolean isNetwork(String name) {
        try {
            Names.requireNetworkName(name);
            return true;
        } catch (CniException e) {
            return false;
        }
    }
}
