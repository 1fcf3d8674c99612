// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.Serial;

/** No address is left. */
public final class PoolExhaustedException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public PoolExhaustedException(String message) {
        super(message, null);
    }
}
