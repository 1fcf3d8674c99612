// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A netlink request failed. The message says which request in the words of {@code ip} or {@code nft}, what the kernel
 * answered, and the kernel's own explanation (extended acknowledgement) if it gave one.
 */
public class NetlinkException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String request;
    private final transient @Nullable Errno errno;
    private final String explanation;
    private final String attribute;

    /** The kernel refused {@code request}; {@code explanation} is its own, or empty. */
    public NetlinkException(String request, Errno errno, String explanation) {
        this(request, errno, explanation, "");
    }

    /** As before; {@code attribute} says in words which one of the request's attributes is at fault, or is empty. */
    public NetlinkException(String request, Errno errno, String explanation, String attribute) {
        super(request + ": " + errno
                + (explanation.isEmpty() ? "" : ": " + explanation)
                + (attribute.isEmpty() ? "" : " (" + attribute + ")"));
        this.request = request;
        this.errno = errno;
        this.explanation = explanation;
        this.attribute = attribute;
    }

    /** The conversation about {@code request} failed in a way that has no error number. */
    public NetlinkException(String request, String problem, @Nullable Throwable cause) {
        super(request + ": " + problem, cause);
        this.request = request;
        this.errno = null;
        this.explanation = "";
        this.attribute = "";
    }

    /** The request in words, such as {@code add link fn0123 type veth}. */
    public String request() {
        return request;
    }

    /** The kernel's answer; empty if it was not the kernel that refused. */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }

    /** The kernel's own words about its answer; empty if it found none. */
    public String explanation() {
        return explanation;
    }

    /**
     * Which attribute of the request the kernel objects to, such as {@code IFLA_LINKINFO/IFLA_INFO_KIND at byte 44 of the
     * request}; empty if it does not say.
     */
    public String attribute() {
        return attribute;
    }

    /** Whether the kernel answered with this error. */
    public boolean is(Errno other) {
        return other.equals(errno);
    }
}
