// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.util.Optional;
import java.util.Set;

/**
 * Seam: what only the machine knows, and what decides whether a lease may still be in use. Whoever cannot tell says so,
 * and then nothing is taken away. Thread-safe.
 */
public interface Host {

    /** The current boot, as {@code /proc/sys/kernel/random/boot_id} names it; empty if it cannot be told. */
    String bootId();

    /** The time in seconds since the epoch. */
    long now();

    /**
     * The network namespace that a path leads to at this moment.
     *
     * @return {@code device:inode}; empty if it leads to none, or that cannot be told
     */
    String netnsId(String path);

    /**
     * All network namespaces that somebody may be using.
     *
     * @return their ids as {@link #netnsId} writes them; empty if this process cannot see all of them
     */
    Optional<Set<String>> namespaces();

    /**
     * The machine this process runs on. Sees all namespaces only as root in the host's PID namespace. Reads /proc, and opens
     * a namespace for a moment to identify it; keeps nothing open.
     */
    static Host ofThisKernel() {
        return new LinuxHost();
    }

    /** A host that knows only the time: no lease is ever stale on it. */
    static Host unknown() {
        return new Host() {
            @Override
            public String bootId() {
                return "";
            }

            @Override
            public long now() {
                return System.currentTimeMillis() / 1_000;
            }

            @Override
            public String netnsId(String path) {
                return "";
            }

            @Override
            public Optional<Set<String>> namespaces() {
                return Optional.empty();
            }
        };
    }
}
