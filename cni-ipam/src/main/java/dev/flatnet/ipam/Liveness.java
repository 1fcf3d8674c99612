// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

/** Whether a lease may still be in use. */
public enum Liveness {
    /** Its network namespace is there, or it is so new that the namespace may not show yet. */
    ALIVE("yes", false),
    /** Nothing is known about it: it may be in use. */
    UNKNOWN("unknown", false),
    /** It was given in an earlier boot, which no container outlives. */
    EARLIER_BOOT("no: earlier boot", true),
    /** Its network namespace does not exist any more. */
    NAMESPACE_GONE("no: namespace gone", true);

    private final String words;
    private final boolean stale;

    Liveness(String words, boolean stale) {
        this.words = words;
        this.stale = stale;
    }

    /** Whether the lease is certainly not in use, and may be taken away. */
    public boolean isStale() {
        return stale;
    }

    /** The answer to "alive?". */
    public String words() {
        return words;
    }
}
