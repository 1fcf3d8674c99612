// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A named network namespace that nobody else has; closing it removes it with all that is in it. */
public final class TestNamespace implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the names of this process's namespaces start with. */
    static final String PREFIX = "flatnet-test-" + ProcessHandle.current().pid() + "-";

    private final String name;

    private TestNamespace(String name) {
        this.name = name;
    }

    /** Makes one, with nothing but a loopback interface that is down. */
    public static TestNamespace create() {
        TestNamespace namespace =
                new TestNamespace(PREFIX + UUID.randomUUID().toString().substring(0, 8));
        Command.of("ip", "netns", "add", namespace.name).run().orFail();
        return namespace;
    }

    /** The name that {@code ip netns} knows it by. */
    public String name() {
        return name;
    }

    /** The file that it is mounted on. */
    public Path path() {
        return Path.of("/run/netns", name);
    }

    /** Runs a command inside, which must succeed. */
    public Command.Outcome run(String... line) {
        return Command.of(line).in(path()).run().orFail();
    }

    /** What a command such as {@code ip -j link} says inside. */
    public JsonNode json(String... line) {
        String text = run(line).text();
        try {
            return JSON.readTree(text.isEmpty() ? "[]" : text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** One link as {@code ip -d -j link show dev} shows it. */
    public JsonNode link(String link) {
        return json("ip", "-d", "-j", "link", "show", "dev", link).get(0);
    }

    /** The names of the links, without those that some kernels put into every namespace. */
    public List<String> links() {
        return json("ip", "-j", "link").findValuesAsText("ifname").stream()
                .filter(link -> !link.matches("(tunl|gre|gretap|erspan|ip_vti|ip6_vti|sit|ip6tnl|ip6gre)0"))
                .toList();
    }

    /** The ruleset as {@code nft} writes it. */
    public String ruleset() {
        return run("nft", "list", "ruleset").text();
    }

    @Override
    public void close() {
        Command.of("ip", "netns", "delete", name).run().orFail();
    }
}
