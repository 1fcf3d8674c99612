// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.ErrorCode;
import java.io.Serial;

/** No address is left. */
public final class PoolExhaustedException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public PoolExhaustedException(String message) {
        super(message, null);
    }

    @Override
    int code() {
        return ErrorCode.FIRST_OF_PLUGIN + 3;
    }

    @Override
    String summary() {
        return "no address is left";
    }
}
