// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * What comes from outside is read, or refused with the exception for it; nothing else ever happens. Each build runs the inputs of
 * {@code src/test/resources/…/ParsersFuzzTestInputs}; with {@code JAZZER_FUZZ=1} Jazzer looks for more, one test at a time.
 */
class ParsersFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void json(byte[] input) throws JsonException {
        JsonValue value;
        try {
            value = Json.parse(input);
        } catch (JsonException e) {
            return;
        }
        if (!Json.parse(Json.write(value)).equals(value)) {
            throw new AssertionError("not read back: " + Json.write(value));
        }
    }

    @FuzzTest(maxDuration = "60s")
    void configuration(byte[] input) throws JsonException {
        try {
            NetworkConfig network = NetworkConfig.parse(input);
            if (!NetworkConfig.decode(network.json()).equals(network)) {
                throw new AssertionError("not read back: " + Json.write(network.json()));
            }
        } catch (CniException e) {
            requireCode(e);
        }
        try {
            PluginConfig config = PluginConfig.decode(Json.parseObject(input));
            config.capability("portMappings");
            ValidAttachments.of(config.json());
            config.prevResult();
        } catch (CniException e) {
            requireCode(e);
        } catch (JsonException e) {
            return;
        }
    }

    @FuzzTest(maxDuration = "60s")
    void result(byte[] input) {
        try {
            JsonObject json = Json.parseObject(input);
            for (CniVersion version : CniVersion.values()) {
                CniResult result = ResultCodec.decode(json, version);
                try {
                    ResultCodec.decode(ResultCodec.encode(result, version), version);
                } catch (CniException e) {
                    requireCode(e);
                }
            }
        } catch (JsonException e) {
            return;
        }
    }

    @FuzzTest(maxDuration = "60s")
    void arguments(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            CniArgs args = CniArgs.parse(text);
            if (!CniArgs.parse(args.format()).equals(args)) {
                throw new AssertionError("not read back: " + text);
            }
            args.address("IP");
        } catch (CniException e) {
            requireCode(e);
        }
    }

    private static void requireCode(CniException e) {
        int code = e.error().code();
        if (code != 1 && code != 4 && code != 6 && code != 7) {
            throw new AssertionError("unexpected code " + code, e);
        }
    }
}
