// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The plugin under test.
 *
 * @param name what configurations call it: the name of its file
 * @param target the way to call it
 * @param kind what kind of plugin it is
 * @param config its plugin object, with the {@code name} of the network; {@code cniVersion} is set by each case
 * @param before the plugins that run before it in a chain, first one first
 * @param ifName the interface name to use; {@code lo} for the plugin that looks after that
 * @param path the value for {@code CNI_PATH}
 */
public record Subject(
        String name,
        Target target,
        Kind kind,
        JsonObject config,
        List<Predecessor> before,
        String ifName,
        String path) {

    public Subject {
        before = List.copyOf(before);
    }

    /** The same plugin with another plugin object. */
    Subject configured(JsonObject other) {
        return new Subject(name, target, kind, other, before, ifName, path);
    }

    /** The same plugin in a network of another name. */
    Subject inNetwork(String network) {
        List<Predecessor> renamed = new ArrayList<>();
        for (Predecessor each : before) {
            renamed.add(new Predecessor(each.name(), each.target(), rename(each.config(), network)));
        }
        return new Subject(name, target, kind, rename(config, network), renamed, ifName, path);
    }

    private static JsonObject rename(JsonObject config, String network) {
        return config.toBuilder().put("name", network).build();
    }

    /**
     * A plugin that runs before the one under test, to give that one something to change.
     *
     * @param name what configurations call it
     * @param target the way to call it
     * @param config its plugin object, with the same network name
     */
    public record Predecessor(String name, Target target, JsonObject config) {}
}
