// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import dev.flatnet.netlink.kernel.Command;
import java.nio.file.Path;
import java.util.Objects;

/** The distribution that this build made. */
final class Distribution {
    private Distribution() {}

    static Path home() {
        return Path.of(Objects.requireNonNull(System.getProperty("flatnet.dist"), "flatnet.dist is set by the build"));
    }

    static Path launcher() {
        return home().resolve("bin/flatnet");
    }

    static Path ipamLauncher() {
        return home().resolve("bin/flatnet-ipam");
    }

    /** A call of the plugin with the environment that Podman's clean-up process gives it, which is hardly any. */
    static Command call(String verb, String containerId, String netns, String config) {
        return Command.of(launcher().toString())
                .with("CNI_COMMAND", verb)
                .with("CNI_CONTAINERID", containerId)
                .with("CNI_NETNS", netns)
                .with("CNI_IFNAME", "eth0")
                .with("CNI_PATH", home().resolve("bin").toString())
                .with("TMPDIR", "/var/tmp")
                .with("XDG_RUNTIME_DIR", "")
                .reading(config);
    }
}
