// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import java.io.Serial;

/** A container could not be attached, detached or found in order. */
public final class AttachmentException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** What kind of failure it is, for whoever has to report it or decide what to do. */
    public enum Reason {
        /** The container's network namespace is not there, or is no network namespace. */
        NETNS_UNUSABLE,
        /** The container already has an interface of that name which is not ours. */
        INTERFACE_EXISTS,
        /** There is a link with the bridge's name that is no bridge. */
        NOT_A_BRIDGE,
        /** The kernel refused a request. */
        KERNEL_REFUSED,
        /** No address is left. */
        NO_ADDRESS_LEFT,
        /** A requested address cannot be had. */
        ADDRESS_UNAVAILABLE,
        /** What is asked for cannot be done with this attachment. */
        NOT_POSSIBLE,
        /** Another container has a host port that is to be published. */
        PORT_TAKEN,
        /** The lease store cannot be used. */
        STORE_UNUSABLE,
        /** Another program that the work was delegated to failed; what it said is the cause. */
        DELEGATE_FAILED,
        /** Somebody else holds what is needed; later it may work. */
        BUSY,
        /** What should be there is missing or different. */
        NOT_IN_ORDER
    }

    private final Reason reason;
    private final String details;

    /**
     * A failure of a kind.
     *
     * @param what what failed, short
     * @param details why, and what to do about it
     */
    public AttachmentException(Reason reason, String what, String details) {
        super(what);
        this.reason = reason;
        this.details = details;
    }

    /** A failure of a kind, because of another one. */
    public AttachmentException(Reason reason, String what, String details, Throwable cause) {
        super(what, cause);
        this.reason = reason;
        this.details = details;
    }

    /** Something of an attachment that should be there is missing or different. */
    public static AttachmentException notInOrder(String what) {
        return new AttachmentException(
                Reason.NOT_IN_ORDER, what, "the container must be attached anew (DEL, then ADD)");
    }

    public Reason reason() {
        return reason;
    }

    /** What failed, short. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** Why, and what to do about it. */
    public String details() {
        return details;
    }
}
