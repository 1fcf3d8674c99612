// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import java.io.IOException;

/** Seam: the programs of {@code iptables} on a host. Thread-safe. */
interface Programs {
    /** The table with translations of addresses. */
    String NAT = "nat";

    /** Which rules: those the system's {@code iptables} makes, or those of the kernel's old interface. */
    enum Kind {
        SYSTEM,
        LEGACY
    }

    /** Whether they are installed. */
    boolean exist(Family family, Kind kind) throws IOException;

    /**
     * What {@code iptables-save -t TABLE} prints.
     *
     * @throws IOException if it is not installed, or says that something is wrong
     */
    String save(Family family, Kind kind, String table) throws IOException;

    /** The same of table nat. */
    default String save(Family family, Kind kind) throws IOException {
        return save(family, kind, NAT);
    }

    /**
     * Has {@code iptables-restore --noflush} read this: all of it happens or nothing.
     *
     * @throws IOException if it is not installed, or says that something is wrong
     */
    void restore(Family family, Kind kind, String input) throws IOException;

    /** Whether the kernel's old interface has a table now; to ask it by its programs would make one. */
    boolean hasLegacyTable(Family family, String table) throws IOException;

    /** The same of table nat. */
    default boolean hasLegacyTable(Family family) throws IOException {
        return hasLegacyTable(family, NAT);
    }
}
