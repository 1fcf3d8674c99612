// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.Requirement;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's host-local, as Debian's package containernetworking-plugins has it, on a directory of a test. */
record HostLocal(Path dataDir, String subnet) {
    static final Path BINARY = Requirement.REFERENCE_PLUGINS.resolve("host-local");
    private static final Pattern ADDRESS = Pattern.compile("\"address\": \"([^/]*)/");

    /** The address it hands out. */
    String add(String container) {
        Matcher address = ADDRESS.matcher(call("ADD", container).orFail().stdout());
        if (!address.find()) {
            throw new AssertionError("no address for " + container);
        }
        return address.group(1);
    }

    void del(String container) {
        call("DEL", container).orFail();
    }

    Outcome call(String verb, String container) {
        return command(verb, container).run();
    }

    Command command(String verb, String container) {
        return Command.of(BINARY.toString())
                .with("CNI_COMMAND", verb)
                .with("CNI_CONTAINERID", container)
                .with("CNI_NETNS", "/nonexistent")
                .with("CNI_IFNAME", "eth0")
                .with("CNI_PATH", "/usr/lib/cni")
                .reading("{\"cniVersion\":\"1.0.0\",\"name\":\"net\",\"ipam\":{\"type\":\"host-local\",\"subnet\":\""
                        + subnet + "\",\"dataDir\":\"" + dataDir + "\"}}");
    }
}
