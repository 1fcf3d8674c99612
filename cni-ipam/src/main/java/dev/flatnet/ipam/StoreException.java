// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.ErrorCode;
import java.io.IOException;
import java.io.Serial;

/** The store of leases cannot be read or written. */
public final class StoreException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What failed, and the reason, which the file system's exceptions carry in their class, not in their message. */
    public static StoreException because(String what, IOException e) {
        String name = e.getClass().getSimpleName();
        return new StoreException(
                what + ": " + e.getMessage()
                        + (name.equals("IOException") || name.equals("FileSystemException") ? "" : " (" + name + ")"),
                e);
    }

    @Override
    int code() {
        return ErrorCode.IO_FAILURE;
    }

    @Override
    String summary() {
        return "cannot use the leases";
    }
}
