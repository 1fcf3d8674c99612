// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

/**
 * Where a lease comes from: what decides later whether it may still be in use.
 *
 * @param bootId the boot of the host it was given in; empty if it could not be told
 * @param netns the path that led to the attachment's network namespace then; empty if there was none
 * @param netnsId the namespace it led to, as {@code device:inode}; empty if it could not be told
 * @param since when it was given, in seconds since the epoch
 */
public record Origin(String bootId, String netns, String netnsId, long since) {

    /** Of a lease that nothing is known about, which is therefore never taken away. */
    public static final Origin UNKNOWN = new Origin("", "", "", 0);

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Origin that
                && bootId.equals(that.bootId)
                && netns.equals(that.netns)
                && netnsId.equals(that.netnsId)
                && since == that.since;
    }

    @Override
    public int hashCode() {
        return (bootId.hashCode() * 31 + netnsId.hashCode()) * 31 + Long.hashCode(since);
    }
}
