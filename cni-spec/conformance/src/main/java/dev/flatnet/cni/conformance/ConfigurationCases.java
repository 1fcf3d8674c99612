// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonNumber;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.util.List;

/** The configuration on stdin: no JSON, the wrong JSON, the wrong version. */
final class ConfigurationCases {
    private static final int DEPTH = 100_000;

    static final List<ConformanceCase> ALL = List.of(
            should(
                    "configuration.empty",
                    "an empty stdin is refused with code 6",
                    "S7 S39 S183",
                    trial -> refusesText(trial, List.of("", " \n"), ErrorCode.DECODING_FAILURE)),
            should(
                    "configuration.not-json",
                    "what is not JSON is refused with code 6",
                    "S7 S183",
                    trial -> refusesText(trial, List.of("{", "hello", "{'name':'x'}"), ErrorCode.DECODING_FAILURE)),
            should(
                    "configuration.not-an-object",
                    "JSON that is no object is refused with code 6",
                    "S7 S183",
                    trial -> refusesText(trial, List.of("[]", "7", "\"text\""), ErrorCode.DECODING_FAILURE)),
            should(
                    "configuration.two-documents",
                    "a second document after the configuration is refused with code 6",
                    "S7 S183",
                    ConfigurationCases::refusesTwoDocuments),
            should(
                    "configuration.deep",
                    "a configuration nested " + DEPTH + " deep is refused with an error, not with a crash",
                    "S46 S175",
                    trial -> trial.call(trial.request("ADD")
                                    .reading("{\"name\":\"net\",\"x\":" + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}"))
                            .error()),
            must(
                    "configuration.no-name",
                    "a configuration without name is refused with code 7",
                    "S4 S14 S184",
                    trial -> refusesConfig(
                            trial,
                            trial.config(trial.version()).toBuilder()
                                    .remove("name")
                                    .build(),
                            ErrorCode.INVALID_CONFIG)),
            must(
                    "configuration.bad-name",
                    "a network name with illegal characters is refused with code 7",
                    "S15 S16 S184",
                    ConfigurationCases::refusesBadNames),
            should(
                    "configuration.name-type",
                    "a name that is no text is refused with code 6 or 7",
                    "S10 S183 S184",
                    trial -> refusesConfig(
                            trial,
                            with(trial, "name", JsonNumber.of(5)),
                            ErrorCode.DECODING_FAILURE,
                            ErrorCode.INVALID_CONFIG)),
            should(
                    "configuration.version-type",
                    "a cniVersion that is no text is refused with code 6",
                    "S10 S183",
                    trial -> refusesConfig(
                            trial, with(trial, "cniVersion", JsonNumber.of(1)), ErrorCode.DECODING_FAILURE)),
            must(
                    "configuration.unknown-version",
                    "a version that does not exist is refused with code 1",
                    "S71 S178",
                    trial -> refusesConfig(
                            trial, with(trial, "cniVersion", new JsonString("9.9.9")), ErrorCode.INCOMPATIBLE_VERSION)),
            must(
                    "configuration.unsupported-version",
                    "a released version that is not among the supported ones is refused with code 1",
                    "S71 S104 S178",
                    ConfigurationCases::refusesUnsupportedVersions),
            must(
                    "configuration.supported-version",
                    "none of the supported versions is refused as incompatible",
                    "S6 S8 S10 S104 S178",
                    ConfigurationCases::takesSupportedVersions));

    private ConfigurationCases() {}

    private static JsonObject with(Trial trial, String name, JsonValue value) {
        return trial.config(trial.version()).toBuilder().put(name, value).build();
    }

    private static void refusesText(Trial trial, List<String> texts, int code) throws Deviation {
        for (String text : texts) {
            trial.call(trial.request("ADD").reading(text)).refused(code);
        }
    }

    private static void refusesConfig(Trial trial, JsonObject config, Integer... codes) throws Deviation {
        trial.call(trial.request("ADD").reading(config)).refused(codes);
    }

    private static void refusesTwoDocuments(Trial trial) throws Deviation {
        String config = Json.write(trial.config(trial.version()));
        refusesText(trial, List.of(config + config, config + "x"), ErrorCode.DECODING_FAILURE);
    }

    private static void refusesBadNames(Trial trial) throws Deviation {
        for (String name : List.of("../evil", "a/b", "a\\b", "a b", "-net", ".net", "net\n", "nét")) {
            refusesConfig(trial, with(trial, "name", new JsonString(name)), ErrorCode.INVALID_CONFIG);
        }
    }

    private static void refusesUnsupportedVersions(Trial trial) throws Deviation, NotApplicable {
        boolean asked = false;
        for (CniVersion version : CniVersion.values()) {
            if (!trial.supported().contains(version)) {
                asked = true;
                refusesConfig(trial, trial.config(version), ErrorCode.INCOMPATIBLE_VERSION);
            }
        }
        if (!asked) {
            throw new NotApplicable("the plugin supports every released version");
        }
    }

    private static void takesSupportedVersions(Trial trial) throws Deviation {
        for (CniVersion version : trial.supported()) {
            Exchange exchange = trial.call(trial.request("ADD").reading(trial.config(version)));
            if (exchange.answer().status() != 0 && exchange.error().code() == ErrorCode.INCOMPATIBLE_VERSION) {
                throw exchange.unlike("version " + version + " to be supported, as VERSION says");
            }
        }
    }
}
