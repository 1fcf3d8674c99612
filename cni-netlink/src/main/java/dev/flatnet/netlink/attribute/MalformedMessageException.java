// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.attribute;

import java.io.IOException;
import java.io.Serial;

/** Bytes that are no netlink message, or no attribute of the type they claim to be. */
public final class MalformedMessageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public MalformedMessageException(String problem) {
        super("malformed netlink message: " + problem);
    }
}
