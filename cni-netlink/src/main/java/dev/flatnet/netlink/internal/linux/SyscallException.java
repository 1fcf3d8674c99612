// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.io.IOException;
import java.io.Serial;

/** A system call failed. */
public final class SyscallException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Errno errno;

    SyscallException(String call, Errno errno) {
        super(call + ": " + errno);
        this.errno = errno;
    }

    /** As another one, with a sentence about what to do. */
    SyscallException(SyscallException cause, String advice) {
        super(cause.getMessage() + ": " + advice, cause);
        this.errno = cause.errno;
    }

    public Errno errno() {
        return errno;
    }
}
