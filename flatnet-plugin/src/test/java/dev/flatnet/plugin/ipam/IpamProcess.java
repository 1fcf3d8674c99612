// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import dev.flatnet.netlink.kernel.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** flatnet-ipam as the build made it, as a process of its own, on a directory of a test. */
record IpamProcess(Path dataDir, String subnet) {

    static Path binary() {
        return Path.of(Objects.requireNonNull(System.getProperty("flatnet.dist"), "flatnet.dist is set by the build"))
                .resolve("bin/flatnet-ipam");
    }

    /** A call, with words in front of it such as those of strace. */
    Command command(String verb, String container, String netns, String... prefix) {
        List<String> line = new ArrayList<>(List.of(prefix));
        line.add(binary().toString());
        return Command.of(line.toArray(new String[0]))
                .with("CNI_COMMAND", verb)
                .with("CNI_CONTAINERID", container)
                .with("CNI_NETNS", netns)
                .with("CNI_IFNAME", "eth0")
                .with("CNI_PATH", binary().resolveSibling("").toString())
                .reading(config());
    }

    String config() {
        return "{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"ipam\":{\"type\":\"flatnet-ipam\",\"subnet\":\"" + subnet
                + "\",\"dataDir\":\"" + dataDir + "\"}}";
    }
}
