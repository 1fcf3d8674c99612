// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.Serial;

/** The store of leases cannot be read or written. */
public final class StoreException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
