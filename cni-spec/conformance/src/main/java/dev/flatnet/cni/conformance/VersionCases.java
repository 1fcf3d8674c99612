// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** VERSION, the only operation that every runtime may call at any time. */
final class VersionCases {
    /** What a runtime of today writes on stdin. */
    static final String QUESTION = "{\"cniVersion\":\"1.1.0\"}";

    static final List<ConformanceCase> ALL = List.of(
            must(
                    "version.answer",
                    "VERSION answers an object with cniVersion and supportedVersions",
                    "S45 S65 S102 S104",
                    VersionCases::answers),
            should(
                    "version.numbers",
                    "supportedVersions holds version numbers, each once, and one that was released",
                    "S10 S104",
                    VersionCases::listsVersionNumbers),
            must(
                    "version.no-variables",
                    "VERSION needs no variable but CNI_COMMAND",
                    "S48 S61",
                    trial -> checkAnswer(trial.call(bare(QUESTION)))),
            must(
                    "version.no-stdin",
                    "VERSION needs nothing on stdin, as runtimes before 1.0.0 send nothing",
                    "S103 S104",
                    trial -> checkAnswer(trial.call(bare("")))),
            should(
                    "version.strange-stdin",
                    "VERSION answers whatever is on stdin: it is how a runtime finds out what it may write there",
                    "S103 S104",
                    VersionCases::answersWhateverIsOnStdin),
            should(
                    "version.echo",
                    "cniVersion in the answer is the one that was asked with",
                    "S103 S105",
                    VersionCases::echoes),
            should(
                    "version.old-variable",
                    "CNI_VERSION, which 0.1.0 had, changes nothing",
                    "S55",
                    trial -> checkAnswer(trial.call(bare(QUESTION).with("CNI_VERSION", "9.9.9")))));

    private VersionCases() {}

    private static PluginRequest bare(String stdin) {
        return new PluginRequest(Map.of("CNI_COMMAND", "VERSION"), stdin);
    }

    private static void answers(Trial trial) throws Deviation {
        // As libcni asks: very old plugins insisted on these variables.
        checkAnswer(trial.call(trial.request("VERSION")
                .with("CNI_NETNS", "dummy")
                .with("CNI_IFNAME", "dummy")
                .with("CNI_PATH", "dummy")
                .with("CNI_CONTAINERID", "")
                .with("CNI_ARGS", "")
                .reading(QUESTION)));
    }

    private static List<JsonValue> checkAnswer(Exchange exchange) throws Deviation {
        JsonObject answer = exchange.result();
        if (!(answer.members().get("cniVersion") instanceof JsonString)) {
            throw exchange.unlike("a text as \"cniVersion\"");
        }
        if (!(answer.members().get("supportedVersions") instanceof JsonArray list)
                || list.elements().isEmpty()) {
            throw exchange.unlike("a list of one or more versions as \"supportedVersions\"");
        }
        for (JsonValue element : list.elements()) {
            if (!(element instanceof JsonString)) {
                throw exchange.unlike("nothing but texts in \"supportedVersions\"");
            }
        }
        return list.elements();
    }

    private static void listsVersionNumbers(Trial trial) throws Deviation {
        Exchange exchange = trial.call(bare(QUESTION));
        Set<String> seen = new HashSet<>();
        boolean released = false;
        for (JsonValue element : checkAnswer(exchange)) {
            String version = ((JsonString) element).value();
            if (!version.matches("[0-9]+\\.[0-9]+\\.[0-9]+([-+].*)?") || !seen.add(version)) {
                throw exchange.unlike("version numbers such as 1.0.0, each once", "there is \"" + version + "\"");
            }
            released |= CniVersion.of(version).isPresent();
        }
        if (!released) {
            throw exchange.unlike("a released version of the specification among the supported ones");
        }
    }

    private static void answersWhateverIsOnStdin(Trial trial) throws Deviation {
        for (String stdin : List.of("{\"cniVersion\":\"99.0.0\"}", "{}", "null", "{", "\u0000\u0001", "[1,2]")) {
            checkAnswer(trial.call(bare(stdin)));
        }
    }

    private static void echoes(Trial trial) throws Deviation, NotApplicable {
        for (CniVersion version : trial.supported()) {
            if (version.isAtLeast(CniVersion.V1_0_0)) {
                Exchange exchange = trial.call(bare("{\"cniVersion\":\"" + version + "\"}"));
                Optional<JsonValue> echo =
                        Optional.ofNullable(exchange.result().members().get("cniVersion"));
                if (!echo.equals(Optional.of(new JsonString(version.toString())))) {
                    throw exchange.unlike("\"cniVersion\": \"" + version + "\", as on stdin");
                }
            }
        }
        if (!trial.version().isAtLeast(CniVersion.V1_0_0)) {
            throw new NotApplicable("before 1.0.0 the answer had a version of its own");
        }
    }
}
