// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonNumber;
import dev.flatnet.cni.spec.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The ways to make a plugin do wrong: each is put in front of a right one, and spoils a request or an answer. */
final class Spoilt {
    private static final PluginAnswer SILENT_SUCCESS = new PluginAnswer(0, "", "");

    private Spoilt() {}

    static Predicate<PluginRequest> command(String command) {
        return request -> request.variable("CNI_COMMAND").equals(command);
    }

    static Predicate<PluginRequest> reads(String text) {
        return request -> request.stdin().contains(text);
    }

    /** The plugin sees another request than the one made. */
    static UnaryOperator<Target> request(Predicate<PluginRequest> which, UnaryOperator<PluginRequest> change) {
        return target -> request -> target.call(which.test(request) ? change.apply(request) : request);
    }

    /** The plugin gives another answer than it should. */
    static UnaryOperator<Target> answer(Predicate<PluginRequest> which, UnaryOperator<PluginAnswer> change) {
        return target -> request -> {
            PluginAnswer answer = target.call(request);
            return which.test(request) ? change.apply(answer) : answer;
        };
    }

    /** The JSON of a success is other than it should be. */
    static UnaryOperator<Target> result(String command, UnaryOperator<JsonObject> change) {
        return answer(
                command(command),
                answer -> answer.status() == 0
                        ? new PluginAnswer(0, Json.write(change.apply(parse(answer.stdout()))), answer.stderr())
                        : answer);
    }

    /** The text of a success is other than it should be. */
    static UnaryOperator<Target> text(String command, String pattern, String replacement) {
        return answer(
                command(command),
                answer -> answer.status() == 0
                        ? new PluginAnswer(0, answer.stdout().replaceAll(pattern, replacement), answer.stderr())
                        : answer);
    }

    /** The JSON of a failure is other than it should be. */
    static UnaryOperator<Target> error(UnaryOperator<JsonObject> change) {
        return answer(
                request -> true,
                answer -> answer.status() == 0
                        ? answer
                        : new PluginAnswer(1, Json.write(change.apply(parse(answer.stdout()))), answer.stderr()));
    }

    /** A code is confused with another. */
    static UnaryOperator<Target> code(int right, int wrong) {
        return error(json -> JsonNumber.of(right).equals(json.members().get("code"))
                ? json.toBuilder().put("code", wrong).build()
                : json);
    }

    /** The plugin does nothing, and says that all went well. */
    static UnaryOperator<Target> ignores(Predicate<PluginRequest> which) {
        return target -> request -> which.test(request) ? SILENT_SUCCESS : target.call(request);
    }

    /** The plugin refuses what it should do. */
    static UnaryOperator<Target> refuses(Predicate<PluginRequest> which, int code) {
        PluginAnswer refusal = new PluginAnswer(
                1, "{\"cniVersion\":\"1.0.0\",\"code\":" + code + ",\"msg\":\"refused: CNI_ARGS, CNI_PATH\"}", "");
        return target -> request -> which.test(request) ? refusal : target.call(request);
    }

    /** The plugin refuses, by what it has been asked for the same container before. */
    static UnaryOperator<Target> remembers(String command, BiPredicate<PluginRequest, Set<String>> refused, int code) {
        Set<String> seen = new HashSet<>();
        return target -> request -> {
            String now = request.variable("CNI_COMMAND") + " " + request.variable("CNI_CONTAINERID");
            boolean refuses = request.variable("CNI_COMMAND").equals(command) && refused.test(request, seen);
            seen.add(now);
            return refuses ? refuses(any -> true, code).apply(target).call(request) : target.call(request);
        };
    }

    /** Something happens after an operation that should not. */
    static UnaryOperator<Target> afterwards(String command, java.util.function.Consumer<PluginRequest> accident) {
        return target -> request -> {
            PluginAnswer answer = target.call(request);
            if (command(command).test(request) && answer.status() == 0) {
                accident.accept(request);
            }
            return answer;
        };
    }

    static PluginAnswer chatty(PluginAnswer answer) {
        return new PluginAnswer(answer.status(), answer.stdout() + "{\"ok\":true}", "");
    }

    static JsonObject parse(String text) {
        try {
            return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
