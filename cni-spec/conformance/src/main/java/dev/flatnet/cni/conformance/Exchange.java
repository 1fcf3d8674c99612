// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonNumber;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.ResultCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A request with its answer, and what can be demanded of an answer. */
record Exchange(PluginRequest call, PluginAnswer answer) {
    private static final int SHOWN = 600;

    /** An error object as it was printed. */
    record PrintedError(long code, String msg, String details, JsonObject json) {}

    /** Exit status 0 (S45). */
    Exchange succeeded() throws Deviation {
        if (answer.status() != 0) {
            throw unlike("success (exit status 0)");
        }
        return this;
    }

    /** Exit status 0 and nothing on stdout. */
    void succeededSilently() throws Deviation {
        succeeded();
        if (!answer.stdout().isBlank()) {
            throw unlike("nothing on stdout after success");
        }
    }

    /** Success, with one JSON object on stdout. */
    JsonObject result() throws Deviation {
        succeeded();
        return document();
    }

    /** Success, with a result that can be read in a version. */
    CniResult result(CniVersion version) throws Deviation {
        try {
            return ResultCodec.decode(result(), version);
        } catch (JsonException e) {
            throw unlike("a result of version " + version, String.valueOf(e.getMessage()));
        }
    }

    /** The one JSON object on stdout. */
    JsonObject document() throws Deviation {
        try {
            return Json.parseObject(answer.stdout().getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw unlike("exactly one JSON object on stdout", String.valueOf(e.getMessage()));
        }
    }

    /** A failure (S45). */
    Exchange failed() throws Deviation {
        if (answer.status() == 0) {
            throw unlike("a failure (an exit status other than 0)");
        }
        return this;
    }

    /** A failure that is reported with an error object on stdout (S46, S175). */
    PrintedError error() throws Deviation {
        failed();
        JsonObject json = document();
        Optional<Long> code = code(json);
        if (code.isEmpty()) {
            throw unlike("an error object with a whole number, 0 or more, as \"code\"");
        }
        if (!(json.members().get("msg") instanceof JsonString msg)
                || msg.value().isBlank()) {
            throw unlike("an error object with a text as \"msg\"");
        }
        Object details = json.members().get("details");
        if (details != null && !(details instanceof JsonString)) {
            throw unlike("a text as \"details\", if there are any");
        }
        return new PrintedError(code.get(), msg.value(), details instanceof JsonString text ? text.value() : "", json);
    }

    private static Optional<Long> code(JsonObject json) {
        if (json.members().get("code") instanceof JsonNumber number
                && number.token().matches("[0-9]{1,9}")) {
            return Optional.of(Long.parseLong(number.token()));
        }
        return Optional.empty();
    }

    /** A failure with one of these codes. */
    PrintedError refused(Integer... codes) throws Deviation {
        PrintedError error = error();
        if (!Arrays.asList(codes).contains((int) error.code())) {
            String names = List.of(codes).stream().map(String::valueOf).collect(Collectors.joining(" or "));
            throw unlike("an error of code " + names);
        }
        return error;
    }

    /** A failure with this code, whose text names something. */
    void refusedNaming(int code, List<String> names) throws Deviation {
        PrintedError error = refused(code);
        for (String name : names) {
            if (!(error.msg() + " " + error.details()).contains(name)) {
                throw unlike("an error of code " + code + " that names " + name);
            }
        }
    }

    /** What ends the case: this answer is not what was expected. */
    Deviation unlike(String expected) {
        return new Deviation(expected, describe(), Optional.of(call));
    }

    /** As {@link #unlike(String)}, with a remark on what is wrong about the answer. */
    Deviation unlike(String expected, String remark) {
        return new Deviation(expected, remark + "; " + describe(), Optional.of(call));
    }

    private String describe() {
        StringBuilder text = new StringBuilder("the exit status is " + answer.status());
        text.append(answer.stdout().isBlank() ? ", stdout is empty" : ", stdout: " + shown(answer.stdout()));
        if (!answer.stderr().isBlank()) {
            text.append(", stderr: ").append(shown(answer.stderr()));
        }
        return text.toString();
    }

    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " …";
    }
}
