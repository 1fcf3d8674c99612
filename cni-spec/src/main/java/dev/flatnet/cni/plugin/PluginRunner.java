// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.ResultCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.StringJoiner;

/**
 * Keeps a plugin's side of the execution protocol (specification 1.0.0, section 2): checks the request completely, calls
 * the plugin, and prints exactly one JSON document, in the version of the request.
 *
 * <p>Order of the checks: variables, configuration, version, own namespace. Only then does the plugin run. Holds no
 * state of a request; may be used by any number of threads at a time.
 */
public final class PluginRunner {
    private static final Duration STDIN_DEADLINE = Duration.ofSeconds(10);

    private final PluginInfo info;
    private final CniPlugin plugin;

    public PluginRunner(PluginInfo info, CniPlugin plugin) {
        this.info = info;
        this.plugin = plugin;
    }

    /**
     * Serves one request.
     *
     * @return the exit status: 0 for success, 1 for an error, which then is the document on stdout
     */
    public int run(PluginEnvironment environment) {
        Answer answer = new Answer(info.newest());
        try {
            serve(environment, answer);
            print(environment, answer.document);
            return 0;
        } catch (CniException e) {
            return fail(environment, answer.version, e.error());
        } catch (Throwable e) {
            // Also Errors: a runtime that gets no JSON can only say "exit status 1".
            e.printStackTrace(environment.stderr());
            return fail(
                    environment,
                    answer.version,
                    new CniError(ErrorCode.INTERNAL, "internal error in the plugin", e.toString()));
        }
    }

    /** What is known of the answer so far; the version matters to errors as well. */
    private static final class Answer {
        private CniVersion version;
        private String document = "";

        private Answer(CniVersion version) {
            this.version = version;
        }
    }

    private void serve(PluginEnvironment environment, Answer answer) throws CniException {
        RequestReader requests = new RequestReader(environment);
        String command = environment.variable("CNI_COMMAND");
        switch (command) {
            case "" -> environment.stderr().print(info.aboutText());
            case "VERSION" -> answer.document = Json.write(info.versionResult()) + "\n";
            case "ADD" -> {
                requests.checkVariables(true);
                PluginConfig config = configuration(environment, answer);
                requests.checkNetns();
                JsonObject result = ResultCodec.encode(plugin.add(requests.add(config)), config.cniVersion());
                answer.document = Json.writeIndented(result);
            }
            case "DEL" -> {
                requests.checkVariables(false);
                PluginConfig config = configuration(environment, answer);
                requests.checkNetns();
                plugin.del(requests.del(config));
            }
            case "CHECK" -> {
                requests.checkVariables(true);
                PluginConfig config = configuration(environment, answer);
                if (!config.cniVersion().isAtLeast(CniVersion.V0_4_0)) {
                    throw new CniException(
                            ErrorCode.INCOMPATIBLE_VERSION,
                            "config version does not allow CHECK",
                            "CHECK exists from version 0.4.0 on, and the configuration is of " + config.cniVersion());
                }
                requests.checkNetns();
                plugin.check(requests.check(config));
            }
            default ->
                throw new CniException(
                        ErrorCode.INVALID_ENVIRONMENT,
                        "unknown CNI_COMMAND: " + command,
                        "known are ADD, DEL, CHECK, VERSION");
        }
    }

    private PluginConfig configuration(PluginEnvironment environment, Answer answer) throws CniException {
        PluginConfig config;
        try {
            byte[] stdin = new StdinReader(STDIN_DEADLINE).read(environment.stdin());
            config = PluginConfig.decode(Json.parseObject(stdin));
        } catch (JsonException e) {
            throw CniException.undecodable("network configuration on stdin", e);
        }
        if (!info.supported().contains(config.cniVersion())) {
            StringJoiner supported = new StringJoiner(", ");
            info.supported().forEach(version -> supported.add(version.toString()));
            throw new CniException(
                    ErrorCode.INCOMPATIBLE_VERSION,
                    "incompatible CNI versions",
                    "the configuration is of version " + config.cniVersion() + ", the plugin supports " + supported);
        }
        answer.version = config.cniVersion();
        return config;
    }

    private static int fail(PluginEnvironment environment, CniVersion version, CniError error) {
        try {
            print(environment, Json.writeIndented(error.encode(version)));
        } catch (CniException e) {
            environment.stderr().println(error.msg() + ": " + error.details() + "; moreover, " + e.getMessage());
        }
        return 1;
    }

    private static void print(PluginEnvironment environment, String document) throws CniException {
        try {
            environment.stdout().write(document.getBytes(StandardCharsets.UTF_8));
            environment.stdout().flush();
        } catch (IOException e) {
            throw new CniException(ErrorCode.IO_FAILURE, "cannot write to stdout", String.valueOf(e.getMessage()), e);
        }
    }
}
