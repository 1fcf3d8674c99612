// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.ipam.AddressUnavailableException;
import dev.flatnet.ipam.InvalidPoolException;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.PoolExhaustedException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.plugin.AttachmentException;
import dev.flatnet.plugin.AttachmentException.Reason;

/** The one place where failures become CNI error codes. */
final class ErrorMapping {
    /** The container, or the host, already has an interface of that name. */
    static final int INTERFACE_EXISTS = ErrorCode.FIRST_OF_PLUGIN;

    /** The bridge's name belongs to a link that is no bridge. */
    static final int NOT_A_BRIDGE = ErrorCode.FIRST_OF_PLUGIN + 1;

    /** The kernel refused a change. */
    static final int KERNEL_REFUSED = ErrorCode.FIRST_OF_PLUGIN + 2;

    /** No address is left. */
    static final int NO_ADDRESS_LEFT = ErrorCode.FIRST_OF_PLUGIN + 3;

    /** A requested address cannot be had. */
    static final int ADDRESS_UNAVAILABLE = ErrorCode.FIRST_OF_PLUGIN + 4;

    /** CHECK found something missing or different. */
    static final int NOT_IN_ORDER = ErrorCode.FIRST_OF_PLUGIN + 5;

    private ErrorMapping() {}

    static CniException of(AttachmentException e) {
        int code = switch (e.reason()) {
            case NETNS_UNUSABLE -> ErrorCode.INVALID_NETNS;
            case INTERFACE_EXISTS -> INTERFACE_EXISTS;
            case NOT_A_BRIDGE -> NOT_A_BRIDGE;
            case KERNEL_REFUSED -> KERNEL_REFUSED;
            case NO_ADDRESS_LEFT -> NO_ADDRESS_LEFT;
            case ADDRESS_UNAVAILABLE -> ADDRESS_UNAVAILABLE;
            case STORE_UNUSABLE -> ErrorCode.IO_FAILURE;
            case BUSY -> ErrorCode.TRY_AGAIN_LATER;
            case NOT_IN_ORDER -> NOT_IN_ORDER;
            case DELEGATE_FAILED -> codeOfDelegate(e);
        };
        return withSuppressed(code, e);
    }

    /** Its own: the specification passes it on (1.1.0, section 4). */
    private static int codeOfDelegate(AttachmentException e) {
        Throwable cause = e.getCause();
        while (cause != null) {
            if (cause instanceof CniException ofDelegate) {
                return ofDelegate.error().code();
            }
            cause = cause.getCause();
        }
        return ErrorCode.INTERNAL;
    }

    /** For STATUS: whatever the reason, no container can be attached now; a delegate says that in its own words. */
    static CniException notAvailable(AttachmentException e) {
        return e.reason() == Reason.DELEGATE_FAILED ? of(e) : withSuppressed(ErrorCode.NOT_AVAILABLE, e);
    }

    private static CniException withSuppressed(int code, AttachmentException e) {
        StringBuilder details = new StringBuilder(e.details());
        for (Throwable suppressed : e.getSuppressed()) {
            details.append("; and undoing it failed: ").append(suppressed.getMessage());
        }
        return new CniException(code, e.what(), details.toString(), e);
    }

    static CniException of(IpamException e) {
        String details = String.valueOf(e.getMessage());
        if (e instanceof InvalidPoolException) {
            return CniException.invalidConfig("invalid ipam configuration", details);
        }
        if (e instanceof PoolExhaustedException) {
            return new CniException(NO_ADDRESS_LEFT, "no address is left", details, e);
        }
        if (e instanceof AddressUnavailableException) {
            return new CniException(ADDRESS_UNAVAILABLE, "the requested address cannot be had", details, e);
        }
        int code = e instanceof StoreBusyException ? ErrorCode.TRY_AGAIN_LATER : ErrorCode.IO_FAILURE;
        return new CniException(code, "cannot use the leases", details, e);
    }

    static CniException ofIpamConfig(JsonException e) {
        return CniException.ofConfig("ipam configuration", e);
    }
}
