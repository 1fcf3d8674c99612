// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a plugin ended.
 *
 * @param exitStatus 0 for success; 128 and the number of the signal if one ended it
 * @param stdout what it printed; the array is shared and not to be changed
 * @param stderr what it said to humans; a long text is cut off
 */
@SuppressWarnings("ArrayRecordComponent")
public record PluginOutcome(int exitStatus, byte[] stdout, String stderr) {

    @Override
    public boolean equals(Object other) {
        return other instanceof PluginOutcome that
                && exitStatus == that.exitStatus
                && Arrays.equals(stdout, that.stdout)
                && stderr.equals(that.stderr);
    }

    @Override
    public int hashCode() {
        return (exitStatus * 31 + Arrays.hashCode(stdout)) * 31 + stderr.hashCode();
    }

    @Override
    public String toString() {
        return "exit status " + exitStatus + ", stdout \"" + new String(stdout, StandardCharsets.UTF_8)
                + "\", stderr \"" + stderr + "\"";
    }
}
