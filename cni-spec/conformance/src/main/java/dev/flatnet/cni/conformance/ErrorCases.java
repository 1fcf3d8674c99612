// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a failure looks, whatever it was: every case here makes the same handful of requests that cannot succeed. */
final class ErrorCases {
    /**
     * The codes below 100 that some version of the specification defines, and the 8 of the reference implementation for a
     * namespace that cannot be used.
     */
    private static final Set<Long> KNOWN_CODES = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 11L, 50L, 51L);

    static final List<ConformanceCase> ALL = List.of(
            must(
                    "error.exit-status",
                    "a failure ends with an exit status other than 0",
                    "S45",
                    trial -> forEachFailure(trial, Exchange::failed)),
            must(
                    "error.stdout",
                    "a failure prints exactly one JSON object, on stdout",
                    "S39 S46 S155",
                    trial -> forEachFailure(trial, exchange -> exchange.failed().document())),
            must(
                    "error.members",
                    "an error has a number as code and a text as msg; details are a text",
                    "S155 S175",
                    trial -> forEachFailure(trial, Exchange::error)),
            should(
                    "error.version",
                    "an error carries cniVersion, which is that of the request where it was readable",
                    "S175 S176",
                    ErrorCases::carriesVersion),
            must(
                    "error.codes",
                    "no code below 100 is used but those that the specification defines",
                    "S177 S187",
                    trial -> forEachFailure(trial, ErrorCases::usesKnownCode)));

    private ErrorCases() {}

    private interface Demand {
        void check(Exchange exchange) throws Deviation;
    }

    private static void forEachFailure(Trial trial, Demand demand) throws Deviation {
        PluginRequest add = trial.request("ADD");
        List<PluginRequest> calls = new ArrayList<>(List.of(
                add.without("CNI_IFNAME"),
                add.with("CNI_CONTAINERID", "../x"),
                add.reading("{"),
                add.reading(configWithout(trial, "name")),
                add.reading(trial.config(trial.version()).toBuilder()
                        .put("cniVersion", "9.9.9")
                        .build()),
                trial.request("DEL").without("CNI_CONTAINERID"),
                trial.request("CONFORM")));
        if (trial.subject().kind() == Kind.INTERFACE) {
            calls.add(add);
        }
        for (PluginRequest call : calls) {
            demand.check(trial.call(call));
        }
    }

    private static JsonObject configWithout(Trial trial, String member) {
        return trial.config(trial.version()).toBuilder().remove(member).build();
    }

    private static void usesKnownCode(Exchange exchange) throws Deviation {
        long code = exchange.error().code();
        if (code < ErrorCode.FIRST_OF_PLUGIN && !KNOWN_CODES.contains(code)) {
            throw exchange.unlike("a code that the specification defines, or one from 100 up");
        }
    }

    private static void carriesVersion(Trial trial) throws Deviation {
        forEachFailure(trial, exchange -> {
            if (!(exchange.error().json().members().get("cniVersion") instanceof JsonString)) {
                throw exchange.unlike("\"cniVersion\" in the error");
            }
        });
        CniVersion oldest = trial.supported().getFirst();
        Exchange exchange = trial.call(trial.request("ADD")
                .reading(trial.config(oldest).toBuilder().put("name", "-").build()));
        Optional<JsonValue> version = exchange.error().json().get("cniVersion");
        if (!version.equals(Optional.of(new JsonString(oldest.toString())))) {
            throw exchange.unlike("the version of the request, " + oldest + ", as \"cniVersion\" of the error");
        }
    }
}
