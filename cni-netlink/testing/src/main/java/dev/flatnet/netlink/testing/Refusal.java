// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import java.io.Serial;

/** The kernel's no. */
final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Errno errno;

    Refusal(Errno errno) {
        this(errno, "");
    }

    /** With the words of an extended acknowledgement. */
    Refusal(Errno errno, String explanation) {
        super(explanation);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }

    String explanation() {
        return String.valueOf(getMessage());
    }
}
