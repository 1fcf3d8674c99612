// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import java.util.List;

/** The variables of a request: missing, empty, impossible. All of it is refused before anything is done. */
final class EnvironmentCases {
    private static final String CONTAINER_ID = "CNI_CONTAINERID";
    private static final String NETNS = "CNI_NETNS";
    private static final String IF_NAME = "CNI_IFNAME";

    static final List<ConformanceCase> ALL = List.of(
            missing("ADD", CONTAINER_ID, "S49 S56 S181"),
            missing("ADD", NETNS, "S50 S56 S181"),
            missing("ADD", IF_NAME, "S51 S56 S181"),
            missing("DEL", CONTAINER_ID, "S49 S57 S181"),
            missing("DEL", IF_NAME, "S51 S57 S181"),
            missing("CHECK", CONTAINER_ID, "S49 S58 S181").since(CniVersion.V0_4_0),
            missing("CHECK", NETNS, "S50 S58 S181").since(CniVersion.V0_4_0),
            missing("CHECK", IF_NAME, "S51 S58 S181").since(CniVersion.V0_4_0),
            must(
                    "environment.all-missing",
                    "ADD without several variables is refused with code 4, and all of them are named",
                    "S56 S181",
                    trial -> trial.call(trial.request("ADD").without(NETNS).without(IF_NAME))
                            .refusedNaming(ErrorCode.INVALID_ENVIRONMENT, List.of(NETNS, IF_NAME))),
            should(
                    "environment.empty",
                    "an empty variable is a missing one",
                    "S49 S181",
                    EnvironmentCases::refusesEmptyVariables),
            must(
                    "environment.container-id",
                    "a container id with illegal characters is refused with code 4",
                    "S49 S181",
                    trial -> refusesAll(
                            trial, CONTAINER_ID, List.of("../../etc/x", "a/b", "a b", "-a", ".a", "a%b", "a\n", "é"))),
            must(
                    "environment.interface-name",
                    "an interface name that Linux does not allow is refused with code 4",
                    "S51 S52 S181",
                    trial -> refusesAll(
                            trial, IF_NAME, List.of("sixteen-letters-", ".", "..", "a/b", "a:b", "a b", "a\tb"))),
            should(
                    "environment.interface-name-bytes",
                    "the length of an interface name counts in bytes: eight times é is too long",
                    "S52",
                    trial -> refusesAll(trial, IF_NAME, List.of("é".repeat(8)))),
            must(
                    "environment.unknown-command",
                    "an unknown CNI_COMMAND is refused",
                    "S45 S48",
                    trial -> trial.call(trial.request("CONFORM")).failed()),
            should(
                    "environment.unknown-command-code",
                    "an unknown CNI_COMMAND is refused with code 4; case matters",
                    "S48 S181",
                    EnvironmentCases::refusesUnknownCommandsWithCode),
            should(
                    "environment.no-command",
                    "without CNI_COMMAND nothing is printed on stdout but an error of code 4",
                    "S48 S181",
                    EnvironmentCases::saysNothingWithoutCommand),
            should(
                    "environment.no-path",
                    "CNI_PATH is not demanded of ADD and DEL by a plugin that may not need it",
                    "S54 S56 S57",
                    EnvironmentCases::doesWithoutPath));

    private EnvironmentCases() {}

    private static ConformanceCase missing(String command, String variable, String requirements) {
        return must(
                "environment." + command.toLowerCase(java.util.Locale.ROOT) + "-without-"
                        + variable.substring("CNI_".length()).toLowerCase(java.util.Locale.ROOT),
                command + " without " + variable + " is refused with code 4, and the variable is named",
                requirements,
                trial -> trial.call(trial.request(command).without(variable))
                        .refusedNaming(ErrorCode.INVALID_ENVIRONMENT, List.of(variable)));
    }

    private static void refusesEmptyVariables(Trial trial) throws Deviation {
        for (String variable : List.of(CONTAINER_ID, NETNS, IF_NAME)) {
            trial.call(trial.request("ADD").with(variable, ""))
                    .refusedNaming(ErrorCode.INVALID_ENVIRONMENT, List.of(variable));
        }
    }

    private static void refusesAll(Trial trial, String variable, List<String> values) throws Deviation {
        for (String value : values) {
            trial.call(trial.request("ADD").with(variable, value)).refused(ErrorCode.INVALID_ENVIRONMENT);
        }
    }

    private static void refusesUnknownCommandsWithCode(Trial trial) throws Deviation {
        for (String command : List.of("CONFORM", "add", "Version", " ADD")) {
            trial.call(trial.request(command)).refused(ErrorCode.INVALID_ENVIRONMENT);
        }
    }

    private static void saysNothingWithoutCommand(Trial trial) throws Deviation {
        Exchange exchange = trial.call(trial.request("ADD").without("CNI_COMMAND"));
        if (exchange.answer().status() == 0) {
            exchange.succeededSilently();
        } else {
            exchange.refused(ErrorCode.INVALID_ENVIRONMENT);
        }
    }

    private static void doesWithoutPath(Trial trial) throws Deviation {
        for (String command : List.of("ADD", "DEL")) {
            Exchange exchange = trial.call(trial.request(command).without("CNI_PATH"));
            if (exchange.answer().status() != 0 && exchange.error().code() == ErrorCode.INVALID_ENVIRONMENT) {
                throw exchange.unlike("no complaint about CNI_PATH, which is optional");
            }
        }
    }
}
