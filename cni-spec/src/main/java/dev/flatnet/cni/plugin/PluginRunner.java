// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
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
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a plugin's side of the execution protocol (specification 1.1.0, section 2): checks the request completely, calls
 * the plugin, and prints exactly one JSON document, in the version of the request.
 *
 * <p>Order of the checks: variables, configuration, operation, version, own namespace. Only then is the plugin made, and
 * runs. Holds no state of a request; may be used by any number of threads at a time.
 */
public final class PluginRunner {
    private static final Duration STDIN_DEADLINE = Duration.ofSeconds(10);

    /** VERSION needs nothing of stdin but would like to know its version; nobody should have to wait for that. */
    private static final Duration VERSION_STDIN_DEADLINE = Duration.ofSeconds(1);

    private final PluginInfo info;
    private final PluginFactory plugins;

    /** A runner of a plugin that is there already. */
    public PluginRunner(PluginInfo info, CniPlugin plugin) {
        this(info, () -> plugin);
    }

    /** A runner that has the plugin made for each request, once the request has been checked. */
    public PluginRunner(PluginInfo info, PluginFactory plugins) {
        this.info = info;
        this.plugins = plugins;
    }

    /**
     * Serves one request. If the result of an ADD cannot be written to stdout, {@link CniPlugin#del} undoes it, since the caller
     * cannot know of it. So {@code stdout} must throw an exception, in {@code write} or {@code flush}, if it cannot deliver what
     * is written. Closes no stream.
     *
     * @return the exit status: 0 for success, 1 for an error, which then is the document on stdout
     */
    public int run(PluginEnvironment environment) {
        Answer answer = new Answer(info.newest(), environment.stderr());
        int status = 0;
        try {
            serve(environment, answer);
        } catch (Throwable e) {
            // Also Errors: a runtime that gets no JSON can only say "exit status 1".
            status = 1;
            answer.fails(e);
        }
        try {
            answer.write(environment.stdout());
        } catch (Throwable e) {
            status = 1;
            answer.isLost(e);
        }
        return status;
    }

    private void serve(PluginEnvironment environment, Answer answer) throws CniException {
        String command = environment.variable("CNI_COMMAND");
        Optional<Operation> operation = Operation.of(command);
        if (command.isEmpty()) {
            environment.stderr().print(info.aboutText());
        } else if (operation.isPresent() && operation.get() == Operation.VERSION) {
            answer.saysOnOneLine(info.versionResult(versionAsked(environment)));
        } else {
            RequestReader requests = new RequestReader(environment);
            if (operation.isPresent()) {
                requests.checkVariables(operation.get());
            }
            // Before the command is looked at, as the reference implementation does.
            JsonObject json = configuration(environment);
            if (json.get("cniVersion").orElse(JsonNull.NULL) instanceof JsonString version) {
                // Whatever else is wrong with the configuration is reported in its version.
                CniVersion.of(version.value()).ifPresent(answer::speaks);
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
            case ADD -> add(requests.add(config), requests, answer);
            case DEL -> {
                DelRequest request = requests.del(config);
                plugin().del(request);
            }
            case CHECK -> {
                CheckRequest request = requests.check(config);
                plugin().check(request);
            }
            case GC -> {
                GcRequest request = requests.gc(config);
                plugin().gc(request);
            }
            case STATUS -> plugin().status(requests.status(config));
            case VERSION -> throw new AssertionError("answered before");
        }
    }

    private void add(AddRequest request, RequestReader requests, Answer answer) throws CniException {
        CniPlugin plugin = plugin();
        CniResult result = plugin.add(request);
        answer.isUndoneBy(() -> plugin.del(requests.undoing(request, result)));
        answer.says(ResultCodec.encode(result, request.config().cniVersion()));
    }

    private CniPlugin plugin() throws CniException {
        try {
            return plugins.create();
        } catch (CniException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            int code = e instanceof IOException ? ErrorCode.IO_FAILURE : ErrorCode.INTERNAL;
            throw new CniException(code, "the plugin cannot start", e.toString(), e);
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
        CniVersion.of(text).ifPresent(answer::speaks);
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
}
