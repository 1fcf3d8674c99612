// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.Optional;

/**
 * The operations of the protocol, which {@code CNI_COMMAND} names (specification 1.1.0, section 2), each with the first
 * version of the specification that has it.
 */
public enum Operation {
    ADD(CniVersion.V0_1_0),
    DEL(CniVersion.V0_1_0),
    CHECK(CniVersion.V0_4_0),
    GC(CniVersion.V1_1_0),
    STATUS(CniVersion.V1_1_0),
    VERSION(CniVersion.V0_2_0);

    private final CniVersion since;

    Operation(CniVersion since) {
        this.since = since;
    }

    /** The operation of exactly this name; names are case-sensitive. */
    public static Optional<Operation> of(String command) {
        for (Operation operation : values()) {
            if (operation.name().equals(command)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    /** The first version of the specification that has this operation. */
    public CniVersion since() {
        return since;
    }

    /** Whether {@code version} of the specification has this operation. */
    public boolean existsIn(CniVersion version) {
        return version.isAtLeast(since);
    }
}
