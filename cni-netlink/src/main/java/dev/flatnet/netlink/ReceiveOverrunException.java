// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.Serial;

/** The kernel had more to say than the socket could hold, and dropped some of it (ENOBUFS, or a truncated datagram). */
public final class ReceiveOverrunException extends NetlinkException {
    @Serial
    private static final long serialVersionUID = 1;

    public ReceiveOverrunException(String request, String problem) {
        super(request, problem, null);
    }
}
