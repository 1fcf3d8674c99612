// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The environment of plugins: what the runtime passes on, and the protocol's six variables, which are always all set, if only
 * to the empty string, so that no stale one shines through. {@code CNI_COMMAND} is added for each run.
 */
final class ProtocolVariables {
    private final Map<String, String> inherited;
    private final String path;

    ProtocolVariables(Map<String, String> inherited, List<Path> pluginPath) {
        this.inherited = inherited;
        StringJoiner joined = new StringJoiner(File.pathSeparator);
        pluginPath.forEach(directory -> joined.add(directory.toString()));
        this.path = joined.toString();
    }

    /** For ADD, CHECK and DEL. */
    Map<String, String> ofAttachment(Attachment attachment) {
        return with(
                attachment.id().containerId(),
                attachment.netns().orElse(""),
                attachment.id().ifName(),
                attachment.args().toString(),
                path);
    }

    /** For GC and STATUS, which concern no attachment. */
    Map<String, String> ofNetwork() {
        return with("", "", "", "", path);
    }

    /** For VERSION; plugins of before it existed insist on these three. */
    Map<String, String> ofVersion() {
        return with("", "dummy", "dummy", "", "dummy");
    }

    private Map<String, String> with(String containerId, String netns, String ifName, String args, String pluginPath) {
        Map<String, String> variables = new TreeMap<>(inherited);
        variables.put("CNI_CONTAINERID", containerId);
        variables.put("CNI_NETNS", netns);
        variables.put("CNI_IFNAME", ifName);
        variables.put("CNI_ARGS", args);
        variables.put("CNI_PATH", pluginPath);
        return variables;
    }
}
