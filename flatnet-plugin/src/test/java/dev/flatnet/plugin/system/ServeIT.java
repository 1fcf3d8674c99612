// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that one process serves, and what becomes of them when it is not there, not any more, or not for them. */
@KernelTest
class ServeIT extends OnPluginHost {
    @TempDir
    Path directory = Path.of("");

    private Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Server.start(directory, host.namespace().path());
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Command call(String verb, ObjectNode config) {
        return server.only(host.call(verb, container, config));
    }

    private static JsonNode result(Outcome outcome) {
        return PluginHost.json(outcome.orFail().stdout());
    }

    @Test
    void anAttachmentIsWhatAProcessPerCallMakes() {
        JsonNode served = result(call("ADD", host.config()).run());
        String attached = host.state();
        ObjectNode withResult = host.config();
        withResult.set("prevResult", served);
        assertThat(call("CHECK", withResult).run().orFail().stdout()).isEmpty();
        assertThat(container.link("eth0").get("operstate").asText()).isEqualTo("UP");
        // Either may end what the other began.
        host.del(container, withResult);
        String detached = host.state();

        JsonNode own = host.add(container, host.config());
        assertThat(own.get("routes")).isEqualTo(served.get("routes"));
        assertThat(host.state().replace("10.87.9.3", "10.87.9.2")).isEqualTo(attached);
        assertThat(call("DEL", host.config()).run().orFail().stdout()).isEmpty();
        assertThat(host.state()).isEqualTo(detached).endsWith("[]");
    }

    @Test
    void anAddWhoseAnswerCannotBeWrittenIsUndoneServedOrNot() {
        result(call("ADD", host.config()).run());
        call("DEL", host.config()).run().orFail();
        String detached = host.state();
        for (Command add : List.of(call("ADD", host.config()), host.call("ADD", container, host.config()))) {
            Outcome outcome =
                    add.by("sh", "-c", "exec \"$@\" > /dev/full", "sh").run();
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.stderr()).contains("cannot write to stdout").contains("the ADD is undone");
            assertThat(host.state()).isEqualTo(detached);
        }
    }

    @Test
    void anErrorIsPrintedAndTheStatusOne() {
        JsonNode error = PluginHost.failure(call("ADD", host.config().put("mtu", -1)));
        assertThat(error.get("code").asInt()).isEqualTo(7);
        JsonNode version = PluginHost.failure(call("ADD", host.config().put("cniVersion", "9.9.9")));
        assertThat(version.get("code").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsForHumansGoesToTheCallersStderr() {
        ObjectNode config = host.config();
        config.putObject("prevResult").put("cniVersion", "1.0.0").put("ips", "nonsense");
        Outcome outcome = call("DEL", config).run().orFail();
        assertThat(outcome.stderr()).contains("DEL goes on without");
    }

    @Test
    void configurationsOfAnySizeAndPaceArrive() {
        ObjectNode large = host.config().put("padding", "x".repeat(300_000));
        result(call("ADD", large).run());
        Command slowly = call("DEL", host.config()).by("sh", "-c", "(head -c 20; sleep 1; cat) | \"$@\"", "sh");
        slowly.run().orFail();
        assertThat(host.leases()).isEmpty();
    }

    @Test
    void streamsMayBeFiles() throws IOException {
        Path config =
                Files.writeString(directory.resolve("config"), host.config().toString());
        Path result = directory.resolve("result");
        String redirect = "in=$1 out=$2; shift 2; exec \"$@\" <\"$in\" >\"$out\"";
        call("ADD", host.config())
                .reading("")
                .by("sh", "-c", redirect, "sh", config.toString(), result.toString())
                .run()
                .orFail();
        assertThat(PluginHost.json(Files.readString(result)).get("ips")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash --posix", "busybox sh"})
    void anyShellHandsOver(String shell) {
        Command add = call("ADD", host.config());
        List<String> line = new ArrayList<>(add.line());
        String launcher = line.remove(line.size() - 1);
        line.addAll(List.of(shell.split(" ", -1)));
        line.add(launcher);
        result(new Command(line, add.environment(), add.stdin()).run());
        Command wrong = new Command(
                line, add.environment(), host.config().put("mtu", -1).toString());
        PluginHost.failure(wrong);
    }

    @Test
    void whoIgnoresTheSignalsOfTheAnswerIsNotHandedOver() {
        Command add = call("ADD", host.config()).by("sh", "-c", "trap '' USR1; exec \"$@\"", "sh");
        JsonNode error = PluginHost.failure(add);
        assertThat(error.get("msg").asText()).contains("not installed completely");
    }

    @Test
    void withoutStdinTheCallIsNotHandedOver() {
        Command add = server.preferred(host.call("ADD", container, host.config()));
        Outcome outcome =
                add.reading("").by("sh", "-c", "exec \"$@\" <&-", "sh").run();
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(PluginHost.json(outcome.stdout()).get("code").asInt()).isIn(5, 6);
    }

    @Test
    void anAnswerThatNobodyReadsIsAFailureAndNoReasonToBeginAgain() throws IOException {
        Outcome outcome = call("ADD", host.config())
                .by("bash", "-o", "pipefail", "-c", "{ sleep 0.5; \"$@\"; } | :", "bash")
                .run();
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(host.leases()).isEmpty();
        server.awaitLog("the answer cannot be written.*EPIPE");
    }

    /** In a directory of somebody else's, anything could be what it seems to be. */
    @Test
    void filesOfOthersAreNotTrusted() {
        Command.of("chown", "1:1", server.directory().resolve("calls").toString())
                .run()
                .orFail();
        JsonNode error = PluginHost.failure(call("ADD", host.config()));
        assertThat(error.get("msg").asText()).contains("not installed completely");
    }

    @Test
    void manyAtOnceAreServedAndNothingStaysOpen() throws Exception {
        result(call("ADD", host.config()).run());
        call("DEL", host.config()).run().orFail();
        int before = server.descriptors();
        ObjectNode config = host.config();
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Command add = Command.of(Distribution.ipamLauncher().toString())
                    .with("CNI_COMMAND", "ADD")
                    .with("CNI_CONTAINERID", "many" + i)
                    .with("CNI_NETNS", container.path().toString())
                    .with("CNI_IFNAME", "eth0")
                    .reading(config.toString())
                    .in(host.namespace().path());
            calls.add(() -> result(server.only(add).run()).at("/ips/0/address").asText());
        }
        List<String> addresses = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(30)) {
            for (Future<String> address : callers.invokeAll(calls)) {
                addresses.add(address.get());
            }
        }
        assertThat(addresses).doesNotHaveDuplicates().hasSize(60);
        assertThat(host.leases()).hasSize(60);
        assertThat(server.descriptors()).isEqualTo(before);
    }

    /** In the server's own directory: what other configurations keep elsewhere it does not know. */
    private ObjectNode publishing() {
        ObjectNode config = host.config();
        config.remove("runDir");
        config.putObject("capabilities").put("portMappings", true);
        config.putObject("runtimeConfig")
                .putArray("portMappings")
                .addObject()
                .put("hostPort", 8087)
                .put("containerPort", 80)
                .put("protocol", "tcp");
        return config;
    }

    @Test
    void rulesThatSomebodyTakesAwayComeBack() throws IOException {
        ObjectNode config = publishing();
        try {
            ObjectNode check = config.deepCopy();
            check.set("prevResult", result(call("ADD", config).run()));
            List<String> losses = List.of(
                    "flush ruleset",
                    "delete table ip flatnet",
                    "flush chain ip flatnet postrouting",
                    "flush map ip flatnet ports");
            for (int i = 0; i < losses.size(); i++) {
                assertThat(call("CHECK", check).run().orFail().stdout()).isEmpty();
                String attached = host.namespace().ruleset();
                host.namespace().run("sh", "-c", "nft " + losses.get(i));
                server.awaitLog("(?s)(rules of 1 attachment were missing and are back.*){" + (i + 1) + "}");
                assertThat(call("CHECK", check).run().orFail().stdout()).isEmpty();
                assertThat(host.namespace().ruleset()).as(losses.get(i)).isEqualTo(attached);
            }
        } finally {
            call("DEL", config).run().orFail();
        }
        assertThat(host.namespace().ruleset()).isEmpty();
        // Nor does it come back: the server ends what it has begun.
        assertThat(server.stop()).isEqualTo(143);
        assertThat(host.namespace().ruleset()).isEmpty();
        assertThat(host.leases()).isEmpty();
    }

    /** What a call without the server takes away, it does not undo; what stays of others it restores. */
    @Test
    void whatAProcessDetachesDoesNotComeBack() throws IOException {
        ObjectNode config = publishing();
        TestNamespace other = host.container();
        ObjectNode second = config.deepCopy();
        ((ObjectNode) second.at("/runtimeConfig/portMappings/0")).put("hostPort", 8088);
        try {
            host.add(container, config);
            host.add(other, second);
            host.del(container, config);
            host.namespace().run("nft", "flush", "ruleset");
            server.awaitLog("rules of 1 attachment were missing and are back");
            assertThat(host.namespace().ruleset())
                    .contains("net/" + other.name() + "/eth0")
                    .doesNotContain("net/" + container.name() + "/eth0");
        } finally {
            host.del(container, config);
            host.del(other, second);
        }
        assertThat(host.namespace().ruleset()).isEmpty();
    }

    @Test
    void aCallFromAnotherNetworkIsNotServedHere() throws IOException {
        // The server's host is not the caller's; the launcher does it by itself, if it can.
        try (TestNamespace other = TestNamespace.create()) {
            Command add = Distribution.call(
                    "ADD",
                    container.name(),
                    container.path().toString(),
                    host.config().toString());
            JsonNode error = PluginHost.failure(server.only(add.in(other.path())));
            assertThat(error.get("msg").asText()).contains("not installed completely");
            result(server.preferred(add.in(other.path())).run());
            assertThat(other.link(PluginHost.BRIDGE)).isNotNull();
        }
        assertThat(server.log()).doesNotContain("Exception");
    }

    @Test
    void aCallWhosePathsAreItsOwnIsNotServedHere() {
        Command relative = host.call("ADD", container, host.config()).with("CNI_PATH", "plugins");
        assertThat(PluginHost.failure(server.only(relative)).get("msg").asText())
                .contains("not installed completely");
        Command own = host.call("ADD", container.name(), "/proc/self/fd/9", host.config());
        assertThat(PluginHost.failure(server.only(own)).get("msg").asText()).contains("not installed completely");
    }

    @Test
    void withoutTheServerCallsAreServedAsEver() {
        server.kill();
        assertThat(server.directory().resolve("calls")).exists();
        result(server.preferred(host.call("ADD", container, host.config())).run());
    }

    @Test
    void aServerThatDiesInTheMiddleIsAnErrorToTryAgain() throws Exception {
        server.signal("STOP");
        FutureTask<JsonNode> add = new FutureTask<>(() -> PluginHost.failure(call("ADD", host.config())));
        Thread caller = new Thread(add);
        caller.start();
        server.awaitCallers(1);
        server.kill();
        JsonNode error = add.get(60, TimeUnit.SECONDS);
        assertThat(error.get("code").asInt()).isEqualTo(11);
        assertThat(error.get("msg").asText()).contains("did not answer");
    }

    @Test
    void whatWasHandedOverIsServedBeforeItEnds() throws Exception {
        server.signal("STOP");
        List<FutureTask<JsonNode>> adds = new ArrayList<>();
        List<TestNamespace> containers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            TestNamespace each = host.container();
            containers.add(each);
            Command add = server.only(host.call("ADD", each, host.config()));
            FutureTask<JsonNode> task = new FutureTask<>(() -> result(add.run()));
            adds.add(task);
            new Thread(task).start();
        }
        server.awaitCallers(5);
        server.signal("TERM");
        server.signal("CONT");
        for (FutureTask<JsonNode> add : adds) {
            assertThat(add.get(60, TimeUnit.SECONDS).get("ips")).hasSize(1);
        }
        // 128 + SIGTERM: how a JVM ends that was asked to.
        assertThat(server.stop()).isEqualTo(143);
        assertThat(server.directory().resolve("calls")).doesNotExist();
        assertThat(server.directory().resolve("server")).doesNotExist();
        assertThat(host.leases()).hasSize(5);
        assertThat(containers).allSatisfy(each -> assertThat(each.link("eth0")).isNotNull());
    }

    @Test
    void aCallerThatIsKilledConcernsNobodyElse() throws IOException {
        call("ADD", host.config()).by("timeout", "-s", "KILL", "0.05").run();
        call("DEL", host.config()).run().orFail();
        result(call("ADD", host.config()).run());
        assertThat(host.leases()).hasSize(1);
    }

    private Outcome serveAsWell(Path place) {
        return Server.command(place, host.namespace().path()).run();
    }

    @Test
    void thereIsOneServerAtATime() {
        Outcome second = serveAsWell(server.directory());
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.stderr()).contains("another server has locked");
        result(call("ADD", host.config()).run());
    }

    @Test
    void aDirectoryThatOthersMayEnterIsRefused() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Outcome outcome = serveAsWell(open);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.stderr()).contains("0700");
        assertThat(open).isEmptyDirectory();
        Path link = Files.createSymbolicLink(directory.resolve("link"), server.directory());
        assertThat(serveAsWell(link).stderr()).contains("0700");
    }

    @Test
    void garbageIsIgnored() throws IOException {
        Command.of(
                        "sh",
                        "-c",
                        "printf 'nonsense\\nflatnet 1\\nother " + "$$\\n' > "
                                + server.directory().resolve("calls"))
                .run()
                .orFail();
        result(call("ADD", host.config()).run());
        server.awaitLog("the call of process 1 was not served");
    }
}
