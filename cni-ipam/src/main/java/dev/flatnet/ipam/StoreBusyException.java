// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.ErrorCode;
import java.io.Serial;

/** Somebody else held the store for too long; later it may work. */
public final class StoreBusyException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreBusyException(String message) {
        super(message, null);
    }

    @Override
    int code() {
        return ErrorCode.TRY_AGAIN_LATER;
    }

    @Override
    String summary() {
        return "cannot use the leases";
    }
}
