// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static dev.flatnet.cni.conformance.ConformanceCase.must;
import static dev.flatnet.cni.conformance.ConformanceCase.should;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import java.util.List;

/** STATUS, and the versions that do not have it. */
final class StatusCases {
    private static final List<Long> NOT_READY =
            List.of((long) ErrorCode.NOT_AVAILABLE, (long) ErrorCode.NOT_AVAILABLE_AND_LIMITED);

    static final List<ConformanceCase> ALL = List.of(
            gate("STATUS"),
            must(
                            "status.answer",
                            "STATUS without any attachment succeeds silently, or prints an error",
                            "S59 S106 S112",
                            StatusCases::answers)
                    .since(CniVersion.V1_1_0),
            should("status.codes", "when STATUS fails, its code is 50 or 51", "S108 S186", trial -> {
                        Exchange exchange = trial.call(bare(trial));
                        if (exchange.answer().status() != 0
                                && !NOT_READY.contains(exchange.error().code())) {
                            throw exchange.unlike("code 50 or 51");
                        }
                    })
                    .since(CniVersion.V1_1_0));

    private StatusCases() {}

    /** A case that an operation of 1.1.0 is not done for configurations of earlier versions. */
    static ConformanceCase gate(String command) {
        String group = command.toLowerCase(java.util.Locale.ROOT);
        return should(
                group + ".gate",
                command + " is refused for configurations before 1.1.0, which has it first",
                "S48 S178",
                trial -> {
                    for (CniVersion version : trial.supported()) {
                        if (!version.isAtLeast(CniVersion.V1_1_0)) {
                            trial.call(trial.request(command).reading(trial.config(version)))
                                    .refused(ErrorCode.INCOMPATIBLE_VERSION, ErrorCode.INVALID_ENVIRONMENT);
                        }
                    }
                });
    }

    private static PluginRequest bare(Trial trial) {
        return trial.request("STATUS")
                .without("CNI_CONTAINERID")
                .without("CNI_NETNS")
                .without("CNI_IFNAME")
                .without("CNI_ARGS");
    }

    private static void answers(Trial trial) throws Deviation {
        Exchange exchange = trial.call(bare(trial));
        if (exchange.answer().status() == 0) {
            exchange.succeededSilently();
        } else {
            exchange.error();
        }
    }
}
