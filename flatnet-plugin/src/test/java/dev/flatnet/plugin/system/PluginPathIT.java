// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one call of the plugin loads; each class is time that every {@code podman run} takes longer. */
@KernelTest
class PluginPathIT {
    @TempDir
    Path directory = Path.of("");

    /** The names of the classes that an ADD of the distribution loads. */
    private List<String> loadedByAdd() throws IOException {
        Path log = directory.resolve("classes");
        // The launcher itself, but for one option more.
        Path launcher = directory.resolve("flatnet");
        Files.writeString(
                launcher,
                Files.readString(Distribution.launcher())
                        .replace("-Xlog:disable", "-Xlog:disable -Xlog:class+load=info:file=" + log + ":none")
                        .replace(
                                "home=${self%/*}/../lib",
                                "home=" + Distribution.home().resolve("lib")));
        String config =
                "{\"cniVersion\":\"1.0.0\",\"name\":\"path\",\"type\":\"flatnet\",\"isGateway\":true,\"ipMasq\":true,"
                        + "\"runDir\":\"" + directory
                        + "/run\",\"ipam\":{\"type\":\"flatnet-ipam\",\"subnet\":\"10.87.9.0/24\",\"dataDir\":\""
                        + directory
                        + "/leases\"}}";
        try (TestNamespace host = TestNamespace.create();
                TestNamespace container = TestNamespace.create()) {
            Command.of("/bin/sh", launcher.toString())
                    .with("CNI_COMMAND", "ADD")
                    .with("CNI_CONTAINERID", "c1")
                    .with("CNI_NETNS", container.path().toString())
                    .with("CNI_IFNAME", "eth0")
                    .reading(config)
                    .in(host.path())
                    .run()
                    .orFail();
        }
        return Files.readAllLines(log).stream()
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }

    @Test
    void anAddLoadsNoDatabindAndNothingOfTheRuntimesSide() throws IOException {
        List<String> loaded = loadedByAdd();
        assertThat(loaded).contains("dev.flatnet.cni.plugin.PluginRunner", "dev.flatnet.cni.spec.Json");
        assertThat(loaded)
                .filteredOn(name -> name.startsWith("com.fasterxml"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("com.fasterxml.jackson.core."));
        assertThat(loaded).noneMatch(name -> name.startsWith("dev.flatnet.cni.runtime."));
    }
}
