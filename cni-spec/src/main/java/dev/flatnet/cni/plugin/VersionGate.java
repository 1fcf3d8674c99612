// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.VersionNumber;

/** Lets a request through if its version has the operation and the plugin speaks that version. */
final class VersionGate {
    private final PluginInfo info;

    VersionGate(PluginInfo info) {
        this.info = info;
    }

    /**
     * Checks in the reference implementation's order, which decides what error a request with two faults gets.
     *
     * @param text {@code cniVersion} of the configuration; empty if it has none
     * @throws CniException code 1; code 6 if the operation is younger than 0.1.0 and the text is no version at all
     */
    CniVersion admit(Operation operation, String text) throws CniException {
        if (operation.since() != CniVersion.WHEN_ABSENT) {
            requireOperation(operation, text);
        }
        return CniVersion.of(text)
                .filter(info.supported()::contains)
                .orElseThrow(() -> new CniException(
                        ErrorCode.INCOMPATIBLE_VERSION,
                        "incompatible CNI versions",
                        "config is \"" + orDefault(text) + "\", plugin supports [\""
                                + String.join("\" \"", info.versions()) + "\"]"));
    }

    private void requireOperation(Operation operation, String text) throws CniException {
        VersionNumber number;
        VersionNumber since;
        VersionNumber newest;
        try {
            number = VersionNumber.parse(text);
            since = VersionNumber.parse(operation.since().toString());
            newest = VersionNumber.parse(info.newest().toString());
        } catch (IllegalArgumentException e) {
            throw new CniException(
                    ErrorCode.DECODING_FAILURE,
                    "cannot decode the version of the network configuration",
                    String.valueOf(e.getMessage()),
                    e);
        }
        if (!number.isAtLeast(since)) {
            throw new CniException(
                    ErrorCode.INCOMPATIBLE_VERSION,
                    "config version does not allow " + operation,
                    operation + " exists from version " + since + " on, and the configuration is of "
                            + orDefault(text));
        }
        if (!newest.isAtLeast(number)) {
            throw new CniException(
                    ErrorCode.INCOMPATIBLE_VERSION,
                    "plugin version does not allow " + operation,
                    "the configuration is of " + text + ", and the newest version the plugin speaks is " + newest);
        }
    }

    private static String orDefault(String text) {
        return text.isEmpty() ? CniVersion.WHEN_ABSENT.toString() : text;
    }
}
