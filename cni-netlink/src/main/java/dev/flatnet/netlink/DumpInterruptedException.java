// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.Serial;

/** A dump was inconsistent (NLM_F_DUMP_INTR) as often as it was tried: the tables change too fast. Trying later helps. */
public final class DumpInterruptedException extends NetlinkException {
    @Serial
    private static final long serialVersionUID = 1;

    public DumpInterruptedException(String request, int attempts) {
        super(request, "changed while it was read, " + attempts + " times in a row", null);
    }
}
