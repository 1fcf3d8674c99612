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

    /** The kernel refused {@code request}; {@code explanation} is its own, or empty. */
    public NetlinkException(String request, Errno errno, String explanation) {
        super(request + ": " + errno + (explanation.isEmpty() ? "" : ": " + explanation));
        this.request = request;
        this.errno = errno;
    }

    /** The conversation about {@code request} failed in a way that has no error number. */
    public NetlinkException(String request, String problem, @Nullable Throwable cause) {
        super(request + ": " + problem, cause);
        this.request = request;
        this.errno = null;
    }

    /** The request in words, such as {@code add link fn0123 type veth}. */
    public String request() {
        return request;
    }

    /** The kernel's answer; empty if it was not the kernel that refused. */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }

    /** Whether the kernel answered with this error. */
    public boolean is(Errno other) {
        return other.equals(errno);
    }
}
