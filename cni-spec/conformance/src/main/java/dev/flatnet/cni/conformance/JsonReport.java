// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonBoolean;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report for programs: {@code plugin}, {@code kind}, {@code supportedVersions}, {@code conforms}, and {@code cases} with
 * {@code id}, {@code title}, {@code level}, {@code requirements}, {@code outcome} ({@code passed}, {@code failed}, {@code
 * skipped}, {@code not_applicable}), {@code milliseconds}, and, where there are any, {@code expected}, {@code actual} (for
 * a case that did not run the reason) and {@code request}.
 */
public final class JsonReport {
    private JsonReport() {}

    /** Writes it; ends with a line end. */
    public static String write(ConformanceReport report) {
        List<JsonValue> cases = new ArrayList<>();
        report.results().forEach(result -> cases.add(encode(result)));
        JsonObject json = JsonObject.builder()
                .put("plugin", report.plugin())
                .put("kind", lowerCase(report.kind()))
                .put("supportedVersions", strings(report.supported()))
                .put("conforms", JsonBoolean.of(report.conforms()))
                .put("cases", new JsonArray(cases))
                .build();
        return Json.writeIndented(json) + "\n";
    }

    private static JsonObject encode(CaseResult result) {
        ConformanceCase each = result.conformanceCase();
        JsonObject.Builder json = JsonObject.builder()
                .put("id", each.id())
                .put("title", each.title())
                .put("level", each.level().name())
                .put("requirements", JsonArray.ofStrings(each.requirements()))
                .put("outcome", lowerCase(result.outcome()))
                .put("milliseconds", result.took().toMillis());
        if (result.outcome() != Outcome.PASSED) {
            putUnlessEmpty(json, "expected", result.expected());
            putUnlessEmpty(json, "actual", result.actual());
            putUnlessEmpty(json, "request", result.request());
        }
        return json.build();
    }

    private static void putUnlessEmpty(JsonObject.Builder json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static JsonArray strings(List<?> values) {
        return JsonArray.ofStrings(values.stream().map(String::valueOf).toList());
    }
}
