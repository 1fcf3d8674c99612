// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Addresses could not be handed out or given back. */
public abstract sealed class IpamException extends Exception
        permits InvalidPoolException,
                PoolExhaustedException,
                AddressUnavailableException,
                StoreException,
                StoreBusyException {
    @Serial
    private static final long serialVersionUID = 1;

    IpamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
