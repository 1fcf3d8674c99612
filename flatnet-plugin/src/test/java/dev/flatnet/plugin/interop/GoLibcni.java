// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.interop;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.Requirement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The runtime of {@code src/test/resources/go/libcni}, built with Debian's Go and Debian's libcni. */
final class GoLibcni {
    private static final Path LIBRARY = Path.of("/usr/share/gocode/src/github.com/containernetworking/cni");
    private static final Path SOURCE = Path.of("src/test/resources/go/libcni/main.go");

    private final Path program;

    GoLibcni(Path program) {
        this.program = program;
    }

    static GoLibcni build(Path directory) {
        Requirement.file(LIBRARY, "golang-github-appc-cni-dev");
        Path program = directory.resolve("libcni");
        Command.of(
                        "go",
                        "build",
                        "-o",
                        program.toString(),
                        SOURCE.toAbsolutePath().toString())
                .with("GO111MODULE", "off")
                .with("GOPATH", "/usr/share/gocode")
                .with("GOCACHE", directory.resolve("gocache").toString())
                .with("GOFLAGS", "-buildvcs=false")
                .with("CGO_ENABLED", "0")
                .run()
                .orFail();
        return new GoLibcni(program);
    }

    /** One network of one runtime. */
    record Network(Path conflist, String pluginPath, Path cache) {}

    /** Runs a verb for an attachment, in the network namespace that plays the host. */
    Outcome run(Path host, String verb, Network network, String containerId, Path netns, String... more) {
        List<String> line = new ArrayList<>(List.of(
                program.toString(),
                verb,
                network.conflist.toString(),
                network.pluginPath,
                network.cache.toString(),
                containerId,
                netns.toString(),
                "eth0"));
        line.addAll(List.of(more));
        return Command.of(line.toArray(String[]::new)).in(host).run();
    }
}
