// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.Serial;

/** Somebody else held the store for too long; later it may work. */
public final class StoreBusyException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreBusyException(String message) {
        super(message, null);
    }
}
