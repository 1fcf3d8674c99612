// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.ErrorCode;
import java.io.Serial;

/** A pool that cannot be: the message names the range and the value at fault. */
public final class InvalidPoolException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public InvalidPoolException(String problem) {
        super(problem, null);
    }

    @Override
    int code() {
        return ErrorCode.INVALID_CONFIG;
    }

    @Override
    String summary() {
        return "invalid ipam configuration";
    }
}
