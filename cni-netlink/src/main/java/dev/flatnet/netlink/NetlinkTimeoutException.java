// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** The kernel did not answer in time. */
public final class NetlinkTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public NetlinkTimeoutException(Duration timeout) {
        super("no answer within " + timeout.toMillis() + " ms");
    }
}
