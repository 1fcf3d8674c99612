// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place where failures become CNI error codes. The numbers from {@value #INTERFACE_EXISTS} on are ours
 * (specification 1.1.0, section 5, "Error": 100 and above are the plugin's own).
 */
public final class ErrorMapping {
    /** The container, or the host, already has an interface of that name. */
    public static final int INTERFACE_EXISTS = ErrorCode.FIRST_OF_PLUGIN;

    /** The bridge's name belongs to a link that is no bridge. */
    public static final int NOT_A_BRIDGE = ErrorCode.FIRST_OF_PLUGIN + 1;

    /** The kernel refused a change. */
    public static final int KERNEL_REFUSED = ErrorCode.FIRST_OF_PLUGIN + 2;

    /** No address is left. */
    public static final int NO_ADDRESS_LEFT = ErrorCode.FIRST_OF_PLUGIN + 3;

    /** A requested address cannot be had. */
    public static final int ADDRESS_UNAVAILABLE = ErrorCode.FIRST_OF_PLUGIN + 4;

    /** CHECK found something missing or different. */
    public static final int NOT_IN_ORDER = ErrorCode.FIRST_OF_PLUGIN + 5;

    /** Another container has a host port that is to be published. */
    public static final int PORT_TAKEN = ErrorCode.FIRST_OF_PLUGIN + 6;

    private ErrorMapping() {}

    /** The error that a runtime is told; what undoing it could not undo stands in the details. */
    public static CniException of(AttachmentException e) {
        int code = switch (e.reason()) {
            case NETNS_UNUSABLE -> ErrorCode.INVALID_NETNS;
            case INTERFACE_EXISTS -> INTERFACE_EXISTS;
            case NOT_A_BRIDGE -> NOT_A_BRIDGE;
            case KERNEL_REFUSED -> KERNEL_REFUSED;
            case NO_ADDRESS_LEFT -> NO_ADDRESS_LEFT;
            case ADDRESS_UNAVAILABLE -> ADDRESS_UNAVAILABLE;
            case PORT_TAKEN -> PORT_TAKEN;
            case NOT_POSSIBLE -> ErrorCode.INVALID_CONFIG;
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
    public static CniException notAvailable(AttachmentException e) {
        return e.reason() == Reason.DELEGATE_FAILED ? of(e) : withSuppressed(ErrorCode.NOT_AVAILABLE, e);
    }

    private static CniException withSuppressed(int code, AttachmentException e) {
        List<String> details = new ArrayList<>();
        if (!e.details().isEmpty()) {
            details.add(e.details());
        }
        for (Throwable suppressed : e.getSuppressed()) {
            details.add("undoing it failed: " + suppressed.getMessage());
        }
        return new CniException(code, e.what(), String.join("; ", details), e);
    }
}
