// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.ErrorCode;
import java.io.Serial;

/** An attachment does not hold what it was given. */
public final class LeaseMissingException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public LeaseMissingException(String message) {
        super(message, null);
    }

    @Override
    int code() {
        return ErrorCode.FIRST_OF_PLUGIN + 5;
    }

    @Override
    String summary() {
        return "a lease is missing";
    }
}
