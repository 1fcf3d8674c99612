// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginObject;
import dev.flatnet.cni.spec.ValidAttachments;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the configuration a plugin gets of the plugin object an administrator wrote (specification 1.1.0, section 3, "Deriving
 * request configuration from plugin configuration"). What is reserved for the runtime never comes from the administrator: stored
 * {@code runtimeConfig}, {@code prevResult} and {@code cni.dev/…} keys are dropped. All else passes unchanged.
 */
final class RequestDerivation {
    private static final String VERSION = "cniVersion";
    private static final String NAME = "name";
    private static final String RUNTIME_CONFIG = "runtimeConfig";
    private static final String PREV_RESULT = "prevResult";

    private final String network;
    private final CniVersion version;

    RequestDerivation(String network, CniVersion version) {
        this.network = network;
        this.version = version;
    }

    /** For ADD, CHECK and DEL. */
    JsonObject ofAttachment(PluginObject plugin, Attachment attachment, Optional<JsonObject> prevResult) {
        JsonObject.Builder request = base(plugin);
        JsonObject.Builder supplied = JsonObject.builder();
        boolean any = false;
        for (Map.Entry<String, JsonValue> argument :
                attachment.capabilityArguments().members().entrySet()) {
            if (plugin.capabilities().contains(argument.getKey())) {
                supplied.put(argument.getKey(), argument.getValue());
                any = true;
            }
        }
        if (any) {
            request.put(RUNTIME_CONFIG, supplied.build());
        }
        prevResult.ifPresent(result -> request.put(PREV_RESULT, result));
        return request.build();
    }

    /** For STATUS, which concerns no attachment. */
    JsonObject ofNetwork(PluginObject plugin) {
        return base(plugin).build();
    }

    /** For GC, which names the attachments that are still valid. */
    JsonObject ofValidAttachments(PluginObject plugin, List<AttachmentId> valid) {
        return ValidAttachments.put(base(plugin), valid).build();
    }

    private JsonObject.Builder base(PluginObject plugin) {
        JsonObject.Builder request = plugin.json().toBuilder();
        for (String key : plugin.json().members().keySet()) {
            if (!isForThePlugin(key)) {
                request.remove(key);
            }
        }
        return request.put(VERSION, version.toString()).put(NAME, network);
    }

    /** Plugins find keys in any letter case, so that one which only looks like a reserved one must not get through. */
    private boolean isForThePlugin(String key) {
        return key.equals(VERSION)
                || key.equals(NAME)
                || !(key.equalsIgnoreCase(VERSION)
                        || key.equalsIgnoreCase(NAME)
                        || key.equalsIgnoreCase(RUNTIME_CONFIG)
                        || key.equalsIgnoreCase(PREV_RESULT)
                        || (key.equalsIgnoreCase("capabilities") && version.isAtLeast(CniVersion.V1_0_0))
                        || key.regionMatches(true, 0, "cni.dev/", 0, "cni.dev/".length()));
    }
}
