// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.CniException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Addresses could not be handed out or given back. The message says why, and names what it is about; {@link #toCni} is what a
 * plugin reports.
 */
public abstract sealed class IpamException extends Exception
        permits InvalidPoolException,
                PoolExhaustedException,
                AddressUnavailableException,
                LeaseMissingException,
                StoreException,
                StoreBusyException,
                DelegateFailedException {
    @Serial
    private static final long serialVersionUID = 1;

    IpamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The code that the specification has for this (1.1.0, section 5), or one of flatnet's from 100 up. */
    abstract int code();

    /** What is reported of any failure of this kind; the message of this one follows. */
    abstract String summary();

    /** The failure as a plugin reports it: the kind as {@code msg}, the message as {@code details}. */
    public CniException toCni() {
        return new CniException(code(), summary(), String.valueOf(getMessage()), this);
    }
}
