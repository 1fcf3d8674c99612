// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.util.Optional;
import java.util.Set;

/**
 * Decides whether leases may still be in use, on the safe side: a lease is stale only if it was given in another boot, or
 * its namespace is certainly gone (docs/ipam.md). Looks at the host's namespaces once. Not thread-safe.
 */
public final class LivenessCheck {
    /** A runtime may hold a new namespace in ways that do not show, until the container runs. */
    static final long GRACE_SECONDS = 60;

    private final Host host;
    private Optional<Set<String>> namespaces = Optional.empty();
    private boolean looked;

    /** A check of leases on a host, at this time. */
    public LivenessCheck(Host host) {
        this.host = host;
    }

    /** Whether a lease may be in use. */
    public Liveness of(StoredLease lease) {
        Origin origin = lease.origin();
        if (!origin.bootId().isEmpty()
                && !host.bootId().isEmpty()
                && !origin.bootId().equals(host.bootId())) {
            return Liveness.EARLIER_BOOT;
        }
        if (origin.bootId().isEmpty()
                || host.bootId().isEmpty()
                || origin.netnsId().isEmpty()) {
            return Liveness.UNKNOWN;
        }
        if (host.netnsId(origin.netns()).equals(origin.netnsId()) || host.now() - origin.since() < GRACE_SECONDS) {
            return Liveness.ALIVE;
        }
        Optional<Set<String>> visible = namespaces();
        if (visible.isEmpty()) {
            return Liveness.UNKNOWN;
        }
        return visible.get().contains(origin.netnsId()) ? Liveness.ALIVE : Liveness.NAMESPACE_GONE;
    }

    private Optional<Set<String>> namespaces() {
        if (!looked) {
            namespaces = host.namespaces();
            looked = true;
        }
        return namespaces;
    }
}
