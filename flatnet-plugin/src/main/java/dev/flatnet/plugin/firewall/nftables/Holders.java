// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.plugin.firewall.nftables.WantedTable.WantedElement;
import java.io.IOException;

/** Decides who gets the key of an element that somebody else has. */
interface Holders {
    /** Whoever has it keeps it. */
    Holders KEEP = (wanted, actual) -> Decision.LEAVE;

    /** What becomes of the element that is there. */
    enum Decision {
        LEAVE,
        REPLACE
    }

    Decision decide(WantedElement wanted, SetElement actual) throws IOException;
}
