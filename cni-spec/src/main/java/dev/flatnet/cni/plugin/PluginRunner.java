// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonNull;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.ResultCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a plugin's side of the execution protocol (specification 1.1.0, section 2): checks the request completely, calls
 * the plugin, and prints exactly one JSON document, in the version of the request.
 *
 * <p>Order of the checks: variables, configuration, operation, version, own namespace. Only then does the plugin run. Holds
 * no state of a request; may be used by any number of threads at a time.
 */
public final class PluginRunner {
    private static final Duration STDIN_DEADLINE = Duration.ofSeconds(10);

    /** VERSION needs nothing of stdin but would like to know its version; nobody should have to wait for that. */
    private static final Duration VERSION_STDIN_DEADLINE = Duration.ofSeconds(1);

    /** What is printed when there is not even memory for more. */
    private static final byte[] LAST_WORDS =
            "{\"code\":999,\"msg\":\"internal error in the plugin\"}".getBytes(StandardCharsets.US_ASCII);

    private final PluginInfo info;
    private final CniPlugin plugin;

    public PluginRunner(PluginInfo info, CniPlugin plugin) {
        this.info = info;
        this.plugin = plugin;
    }

    /**
     * Serves one request.
     *
     * @return the exit status: 0 for success, 1 for an error, which then is the document on stdout
     */
    public int run(PluginEnvironment environment) {
        Answer answer = new Answer(info.newest());
        int status = 0;
        byte[] document;
        try {
            serve(environment, answer);
            document = answer.document.getBytes(StandardCharsets.UTF_8);
        } catch (Throwable e) {
            // Also Errors: a runtime that gets no JSON can only say "exit status 1".
            status = 1;
            document = describe(e, answer.version, environment.stderr());
        }
        return print(environment, document) ? status : 1;
    }

    /** What is known of the answer so far; the version matters to errors as well. */
    private static final class Answer {
        private CniVersion version;
        private String document = "";

        private Answer(CniVersion version) {
            this.version = version;
        }
    }

    private void serve(PluginEnvironment environment, Answer answer) throws CniException {
        String command = environment.variable("CNI_COMMAND");
        Optional<Operation> operation = Operation.of(command);
        if (command.isEmpty()) {
            environment.stderr().print(info.aboutText());
        } else if (operation.isPresent() && operation.get() == Operation.VERSION) {
            answer.document = Json.write(info.versionResult(versionAsked(environment))) + "\n";
        } else {
            RequestReader requests = new RequestReader(environment);
            if (operation.isPresent()) {
                requests.checkVariables(operation.get());
            }
            // Before the command is looked at, as the reference implementation does.
            JsonObject json = configuration(environment);
            if (json.get("cniVersion").orElse(JsonNull.NULL) instanceof JsonString version) {
                // Whatever else is wrong with the configuration is reported in its version.
                answer.version = CniVersion.of(version.value()).orElse(answer.version);
            }
            String name = networkName(json);
            if (operation.isEmpty()) {
                throw unknownCommand(command);
            }
            PluginConfig config = new PluginConfig(version(operation.get(), json, answer), name, json);
            requests.checkNetns();
            call(operation.get(), requests, config, answer);
        }
    }

    private void call(Operation operation, RequestReader requests, PluginConfig config, Answer answer)
            throws CniException {
        switch (operation) {
            case ADD -> {
                JsonObject result = ResultCodec.encode(plugin.add(requests.add(config)), config.cniVersion());
                answer.document = Json.writeIndented(result);
            }
            case DEL -> plugin.del(requests.del(config));
            case CHECK -> plugin.check(requests.check(config));
            case GC -> plugin.gc(requests.gc(config));
            case STATUS -> plugin.status(requests.status(config));
            case VERSION -> throw new AssertionError("answered before");
        }
    }

    private static CniException unknownCommand(String command) {
        return new CniException(
                ErrorCode.INVALID_ENVIRONMENT,
                "unknown CNI_COMMAND: " + command,
                "known are ADD, DEL, CHECK, GC, STATUS, VERSION");
    }

    private static JsonObject configuration(PluginEnvironment environment) throws CniException {
        try {
            return Json.parseObject(new StdinReader(STDIN_DEADLINE).read(environment.stdin()));
        } catch (JsonException e) {
            throw CniException.undecodable("network configuration on stdin", e);
        }
    }

    private static String networkName(JsonObject json) throws CniException {
        try {
            return Names.requireNetworkName(json.string("name").orElse(""));
        } catch (JsonException e) {
            throw CniException.undecodable("network configuration on stdin", e);
        }
    }

    private CniVersion version(Operation operation, JsonObject json, Answer answer) throws CniException {
        String text;
        try {
            text = json.string("cniVersion").orElse("");
        } catch (JsonException e) {
            throw CniException.undecodable("version of the network configuration", e);
        }
        answer.version = CniVersion.of(text).orElse(answer.version);
        return new VersionGate(info).admit(operation, text);
    }

    /** VERSION answers in the version it was asked in, if that can be found out; whatever is on stdin, it answers. */
    private CniVersion versionAsked(PluginEnvironment environment) {
        try {
            JsonObject json = Json.parseObject(new StdinReader(VERSION_STDIN_DEADLINE).read(environment.stdin()));
            Optional<String> asked = json.string("cniVersion").filter(text -> !text.isEmpty());
            return asked.flatMap(CniVersion::of).orElse(info.newest());
        } catch (CniException | JsonException e) {
            return info.newest();
        }
    }

    private static byte[] describe(Throwable failure, CniVersion version, PrintStream stderr) {
        try {
            CniError error;
            if (failure instanceof CniException e) {
                error = e.error();
            } else {
                failure.printStackTrace(stderr);
                error = new CniError(ErrorCode.INTERNAL, "internal error in the plugin", failure.toString());
            }
            return Json.writeIndented(error.encode(version)).getBytes(StandardCharsets.UTF_8);
        } catch (Throwable e) {
            // A failure that fails to be told: no memory is left, or its message throws.
            return LAST_WORDS;
        }
    }

    /** Prints the document; if that fails, no second attempt can make one document of it. */
    private static boolean print(PluginEnvironment environment, byte[] document) {
        try {
            environment.stdout().write(document);
            environment.stdout().flush();
            return true;
        } catch (IOException e) {
            environment.stderr().println("cannot write to stdout: " + e.getMessage());
            environment.stderr().println(new String(document, StandardCharsets.UTF_8));
            return false;
        }
    }
}
