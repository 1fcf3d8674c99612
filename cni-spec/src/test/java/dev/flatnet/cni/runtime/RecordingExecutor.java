// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Plugins that do nothing but answer as told, and a record of what they were asked. */
final class RecordingExecutor implements PluginExecutor {
    private static final String VERSIONS =
            "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":[\"0.-42.0\",\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\","
                    + "\"1.0.0\",\"1.1.0\"]}";

    /** One run. */
    record Run(String type, String command, Map<String, String> environment, String stdin) {
        JsonObject request() {
            try {
                return Json.requireObject(Json.parse(stdin));
            } catch (JsonException e) {
                throw new AssertionError(e);
            }
        }

        Optional<JsonObject> prevResult() {
            return request().get("prevResult").map(JsonObject.class::cast);
        }

        @Override
        public String toString() {
            return type + " " + command;
        }
    }

    final List<Run> runs = new ArrayList<>();
    final Set<String> missing = new HashSet<>(Set.of("nope", "does-not-exist"));

    /** What a run answers; VERSION is answered anyway. */
    Function<Run, PluginOutcome> answer = run -> outcome(0, "{\"ips\":[{\"address\":\"10.1.2.3/24\"}]}");

    static PluginOutcome outcome(int status, String stdout) {
        return new PluginOutcome(status, stdout.getBytes(StandardCharsets.UTF_8), "");
    }

    /** Lets the runs of one plugin fail. */
    void fail(String type, int code, String msg) {
        Function<Run, PluginOutcome> before = answer;
        answer = run -> run.type().equals(type)
                ? outcome(1, "{\"code\":" + code + ",\"msg\":\"" + msg + "\"}")
                : before.apply(run);
    }

    List<String> commands() {
        List<String> commands = new ArrayList<>();
        runs.forEach(run -> commands.add(run.toString()));
        return commands;
    }

    Run last() {
        return runs.getLast();
    }

    @Override
    public Path find(String type, List<Path> directories) throws CniException {
        PluginFinder.requirePlainName(type);
        if (missing.contains(type)) {
            throw CniException.invalidConfig("failed to find plugin \"" + type + "\" in path " + directories, "");
        }
        return Path.of(type);
    }

    @Override
    public synchronized PluginOutcome execute(PluginCall call) {
        String command = String.valueOf(call.environment().get("CNI_COMMAND"));
        Run run = new Run(call.plugin().toString(), command, call.environment(), call.stdin());
        runs.add(run);
        return command.equals("VERSION") ? outcome(0, VERSIONS) : answer.apply(run);
    }
}
