// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.ErrorCode;
import java.io.Serial;

/** A requested address cannot be had: it is outside of every range, a gateway, or somebody else's. */
public final class AddressUnavailableException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public AddressUnavailableException(String message) {
        super(message, null);
    }

    @Override
    int code() {
        return ErrorCode.FIRST_OF_PLUGIN + 4;
    }

    @Override
    String summary() {
        return "the requested address cannot be had";
    }
}
