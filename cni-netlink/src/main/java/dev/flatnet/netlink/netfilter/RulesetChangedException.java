// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import java.io.Serial;

/** Somebody changed the ruleset since the generation a batch was bound to; nothing was done. Read again and retry. */
public final class RulesetChangedException extends NetlinkException {
    @Serial
    private static final long serialVersionUID = 1;

    RulesetChangedException() {
        super("commit nf_tables batch", Errno.ERESTART, "the ruleset changed since it was read");
    }
}
