// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.ResultCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs one plugin once and reads what it says (specification 1.0.0, sections 2 and 5). An exit status other than 0 is the only
 * sign of failure.
 */
final class PluginInvoker {
    private final PluginExecutor executor;
    private final List<Path> pluginPath;
    private final Map<String, String> environment;
    private final Consumer<String> stderr;

    /**
     * An invoker for plugins of some directories.
     *
     * @param environment the variables for the plugin, but for {@code CNI_COMMAND}
     * @param stderr gets what plugins that succeed say to humans; what failing ones say is in the exception
     */
    PluginInvoker(
            PluginExecutor executor, List<Path> pluginPath, Map<String, String> environment, Consumer<String> stderr) {
        this.executor = executor;
        this.pluginPath = pluginPath;
        this.environment = environment;
        this.stderr = stderr;
    }

    /** ADD, which answers with a result. */
    CniResult add(String type, JsonObject request, CniVersion version) throws PluginException {
        PluginOutcome outcome = run(type, Operation.ADD, request);
        try {
            return ResultCodec.decode(Json.parseObject(outcome.stdout()), version);
        } catch (JsonException e) {
            CniError error = new CniError(
                    ErrorCode.DECODING_FAILURE,
                    "cannot decode the result of plugin \"" + type + "\"",
                    String.valueOf(e.getMessage()));
            throw new PluginException(type, Operation.ADD, error, outcome, e);
        }
    }

    /** Any other operation; what the plugin prints is in the outcome. */
    PluginOutcome run(String type, Operation operation, JsonObject request) throws PluginException {
        PluginOutcome outcome;
        try {
            Map<String, String> variables = new TreeMap<>(environment);
            variables.put("CNI_COMMAND", operation.name());
            Path plugin = executor.find(type, pluginPath);
            outcome = executor.execute(new PluginCall(plugin, variables, Json.write(request)));
        } catch (CniException e) {
            throw new PluginException(type, operation, e.error(), null, e);
        }
        if (outcome.exitStatus() != 0) {
            throw new PluginException(type, operation, errorOf(outcome), outcome, null);
        }
        if (!outcome.stderr().isEmpty()) {
            stderr.accept(outcome.stderr());
        }
        return outcome;
    }

    /**
     * The error that a failed plugin reports: the JSON on stdout; without any, that on stderr, where a sentence of 1.0.0 puts
     * it; without any, the text of either.
     */
    private static CniError errorOf(PluginOutcome outcome) {
        String stdout = new String(outcome.stdout(), StandardCharsets.UTF_8).strip();
        String stderr = outcome.stderr().strip();
        String ending = ending(outcome.exitStatus());
        try {
            CniError error = CniError.decode(Json.requireObject(Json.parse(stdout.isEmpty() ? stderr : stdout)));
            return error.msg().isEmpty()
                    ? new CniError(error.code(), "netplugin failed: " + ending, error.details())
                    : error;
        } catch (JsonException e) {
            if (!stdout.isEmpty()) {
                return new CniError(
                        0,
                        "netplugin failed but error parsing its diagnostic message \"" + stdout + "\"",
                        e.getMessage() + " (" + ending + ")" + (stderr.isEmpty() ? "" : "; stderr: " + stderr));
            }
            return stderr.isEmpty()
                    ? new CniError(0, "netplugin failed with no error message: " + ending, "")
                    : new CniError(0, "netplugin failed: \"" + stderr + "\": " + ending, "");
        }
    }

    private static String ending(int exitStatus) {
        return exitStatus > 128 ? "signal " + (exitStatus - 128) : "exit status " + exitStatus;
    }
}
