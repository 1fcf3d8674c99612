// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What plugins answer to VERSION, or what is to be concluded from their not answering (specification 1.0.0, section 5,
 * "Version").
 */
final class PluginVersions {
    private static final List<String> BEFORE_VERSION = List.of("0.1.0");
    private static final List<String> FIRST_VERSION = List.of("0.1.0", "0.2.0");
    private static final String UNKNOWN = "unknown CNI_COMMAND: VERSION";

    private final PluginInvoker invoker;

    PluginVersions(PluginInvoker invoker) {
        this.invoker = invoker;
    }

    /** See {@link CniRuntime#versions}. */
    List<String> of(String type) throws PluginException {
        JsonObject question = JsonObject.builder()
                .put("cniVersion", CniVersion.NEWEST.toString())
                .build();
        PluginOutcome outcome;
        try {
            outcome = invoker.run(type, Operation.VERSION, question);
        } catch (PluginException e) {
            if (e.error().toText().equals(UNKNOWN)) {
                return BEFORE_VERSION;
            }
            throw e;
        }
        try {
            return decode(Json.parseObject(outcome.stdout()));
        } catch (JsonException e) {
            CniError error =
                    new CniError(ErrorCode.DECODING_FAILURE, "decoding version info", String.valueOf(e.getMessage()));
            throw new PluginException(type, Operation.VERSION, error, outcome, e);
        }
    }

    /** The versions named in an answer, also those not known here. */
    static List<String> decode(JsonObject answer) throws JsonException {
        String version = answer.string("cniVersion").orElse("");
        if (version.isEmpty()) {
            throw new JsonException("missing field cniVersion");
        }
        List<String> supported = answer.list("supportedVersions", JsonDecoder.string());
        if (supported.isEmpty()) {
            if (version.equals("0.2.0")) {
                return FIRST_VERSION;
            }
            throw new JsonException("missing field supportedVersions");
        }
        return supported;
    }

    /** See {@link CniRuntime#validate}. */
    Set<String> validate(NetworkConfig network) throws CniException {
        Set<String> capabilities = new LinkedHashSet<>();
        List<CniException> problems = new ArrayList<>();
        for (PluginObject plugin : network.plugins()) {
            capabilities.addAll(plugin.capabilities());
            try {
                requireVersion(plugin.type(), network.cniVersion());
            } catch (CniException e) {
                problems.add(e);
            }
        }
        if (!problems.isEmpty()) {
            List<String> messages = new ArrayList<>();
            problems.forEach(problem -> messages.add(problem.error().toText()));
            throw new CniException(problems.getFirst().error().code(), "[" + String.join(" ", messages) + "]", "");
        }
        return capabilities;
    }

    private void requireVersion(String type, String version) throws CniException {
        String meant = version.isEmpty() ? CniVersion.WHEN_ABSENT.toString() : version;
        if (!of(type).contains(meant)) {
            throw new CniException(
                    ErrorCode.INCOMPATIBLE_VERSION,
                    "plugin " + type + " does not support config version \"" + version + "\"",
                    "");
        }
    }
}
