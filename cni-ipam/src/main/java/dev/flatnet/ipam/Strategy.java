// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

/** Which free address is handed out. */
public enum Strategy {
    /**
     * As host-local: on from the address handed out last, through all ranges and round again, so that an address is used
     * again only when all others have had their turn.
     */
    ROUND_ROBIN("round-robin"),
    /** The lowest free address of the first range that has one, so that few addresses are used at all. */
    LOWEST_FREE("lowest-free");

    private final String key;

    Strategy(String key) {
        this.key = key;
    }

    /** How configurations name it. */
    public String key() {
        return key;
    }
}
