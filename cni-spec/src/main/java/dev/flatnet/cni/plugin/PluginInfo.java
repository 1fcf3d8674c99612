// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plugin says of itself.
 *
 * @param name the plugin's name, as in the {@code type} of configurations
 * @param version the plugin's own version, without a leading {@code v}
 * @param supported the versions of the specification it speaks, oldest first; not empty
 */
public record PluginInfo(String name, String version, List<CniVersion> supported) {

    public PluginInfo {
        supported = List.copyOf(supported);
        if (supported.isEmpty()) {
            throw new IllegalArgumentException("a plugin supports at least one version");
        }
    }

    /** A plugin that speaks every version of the specification. */
    public static PluginInfo of(String name, String version) {
        return new PluginInfo(name, version, List.of(CniVersion.values()));
    }

    /** The newest version supported; the one in use while the request's is not known. */
    public CniVersion newest() {
        return supported.getLast();
    }

    /**
     * The two lines that tools read from stderr when a plugin is run without {@code CNI_COMMAND}: nerdctl parses the
     * first one.
     */
    public String aboutText() {
        return "CNI " + name + " plugin v" + version + "\nCNI protocol versions supported: "
                + String.join(", ", versions()) + "\n";
    }

    /**
     * The answer to VERSION (specification 1.0.0, section 5, "Version").
     *
     * @param asked the version the question was put in
     */
    public JsonObject versionResult(CniVersion asked) {
        return JsonObject.builder()
                .put("cniVersion", asked.toString())
                .put("supportedVersions", JsonArray.ofStrings(versions()))
                .build();
    }

    List<String> versions() {
        List<String> versions = new ArrayList<>();
        supported.forEach(version -> versions.add(version.toString()));
        return versions;
    }
}
