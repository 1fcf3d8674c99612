// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides what a path means to a process, what its network is, and what it may do. A call can only be served by a
 * process that has all this in common with the one it came to.
 */
record Surroundings(List<String> facts) {
    static final Path PROC = Path.of("/proc");
    private static final String OURS = "self";
    private static final List<String> NAMESPACES = List.of("ns/mnt", "ns/net", "ns/user");

    static Surroundings ofThisProcess() throws IOException {
        return of(OURS);
    }

    static Surroundings of(int pid) throws IOException {
        return of(String.valueOf(pid));
    }

    private static Surroundings of(String process) throws IOException {
        Path directory = PROC.resolve(process);
        List<String> facts = new ArrayList<>();
        for (String namespace : NAMESPACES) {
            facts.add(Files.readSymbolicLink(directory.resolve(namespace)).toString());
        }
        facts.add("root " + FileIdentity.of(directory.resolve("root")));
        facts.add("user " + Files.getAttribute(directory.resolve("ns"), "unix:uid"));
        return new Surroundings(facts);
    }
}
