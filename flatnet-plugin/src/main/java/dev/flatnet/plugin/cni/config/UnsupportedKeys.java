// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import java.util.List;
import java.util.Optional;

/**
 * What configurations may ask for that is not supported. It is refused by name and never ignored: a network that silently lacks
 * what it was asked for is worse than one that does not start.
 */
final class UnsupportedKeys {
    /** Capabilities that a plugin must act on; {@code aliases} and {@code dns} only inform. */
    private static final List<String> CAPABILITIES = List.of("infinibandGUID", "deviceID");

    private UnsupportedKeys() {}

    /**
     * Of {@code flatnet}, which is to do the work of a whole chain.
     *
     * @throws CniException code 2 if there is one that asks for something
     */
    static void ofFlatnet(PluginConfig config) throws CniException {
        for (String capability : CAPABILITIES) {
            Optional<JsonValue> value = config.capability(capability);
            if (value.isPresent() && AsksForSomething.says(value.get())) {
                throw CniException.unsupportedField(
                        "runtimeConfig." + capability,
                        Json.write(value.get()),
                        "it is for devices of hardware, and the ports of a bridge are virtual; take the capability off the list");
            }
        }
    }
}
