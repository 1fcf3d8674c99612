// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.IpamConfig;
import dev.flatnet.ipam.IpamException;
import java.nio.file.Path;

/** The {@code ipam} object of a request. */
final class IpamSection {
    /** The address management that is built in. */
    static final String TYPE = "flatnet-ipam";

    private IpamSection() {}

    /**
     * Reads and checks it.
     *
     * @throws CniException code 7, 6 or 2
     */
    static IpamConfig decode(PluginConfig config) throws CniException {
        try {
            JsonObject ipam = config.json()
                    .object("ipam")
                    .orElseThrow(() -> CniException.invalidConfig(
                            "ipam is missing",
                            "a network needs {\"ipam\": {\"type\": \"" + TYPE + "\", \"subnet\": …}}"));
            return IpamConfig.decode(ipam, config.name());
        } catch (JsonException e) {
            throw ErrorMapping.ofIpamConfig(e.in("ipam"));
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    /**
     * Refuses another address management than the built-in one.
     *
     * @throws CniException code 7 or 2
     */
    static void requireBuiltIn(PluginConfig config) throws CniException {
        JsonObject ipam = config.as(json -> json.object("ipam")).orElse(JsonObject.EMPTY);
        String type = config.as(json -> ipam.string("type")).orElse("");
        if (type.isEmpty()) {
            throw CniException.invalidConfig("ipam.type is missing", "the built-in one is \"" + TYPE + "\"");
        }
        if (!type.equals(TYPE)) {
            throw CniException.unsupportedField(
                    "ipam.type", "\"" + type + "\"", "flatnet manages addresses with \"" + TYPE + "\" only, as yet");
        }
    }

    /** Where leases are kept, even if nothing else of the configuration makes sense: DEL must give them back. */
    static Path dataDir(PluginConfig config) {
        try {
            return IpamConfig.dataDir(config.json().object("ipam").orElse(JsonObject.EMPTY));
        } catch (JsonException e) {
            // No ADD can have succeeded with this, so whatever is to be given back is where it was before.
            return IpamConfig.DEFAULT_DATA_DIR;
        }
    }
}
