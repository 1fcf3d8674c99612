// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import java.util.List;
import java.util.Optional;

/**
 * A line of the launcher: {@code flatnet-ipam 4711}.
 *
 * @param plugin by what name the launcher was called
 * @param pid of the launcher, as /proc has it
 */
record Call(String plugin, int pid) {
    private static final int FIELDS = 2;

    /** Reads a line; empty if it is none of the launcher's. */
    static Optional<Call> parse(String line) {
        List<String> fields = List.of(line.split(" ", -1));
        if (fields.size() != FIELDS) {
            return Optional.empty();
        }
        try {
            int pid = Integer.parseInt(fields.get(1));
            return pid > 0 ? Optional.of(new Call(fields.get(0), pid)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
