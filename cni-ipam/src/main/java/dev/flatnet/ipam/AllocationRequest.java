// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who wants addresses, and which. Immutable: each method returns another request.
 *
 * <pre>{@code AllocationRequest.by(attachment).in("/run/netns/c1").requesting(List.of(address))}</pre>
 */
public final class AllocationRequest {
    private final AttachmentId owner;
    private final List<InetAddress> requested;
    private final String netns;
    private final Optional<String> name;
    private final List<String> names;

    private AllocationRequest(
            AttachmentId owner, List<InetAddress> requested, String netns, Optional<String> name, List<String> names) {
        this.owner = owner;
        this.requested = List.copyOf(requested);
        this.netns = netns;
        this.name = name;
        this.names = List.copyOf(names);
    }

    /** A request for any addresses, by the attachment that will hold them, of which no more is known. */
    public static AllocationRequest by(AttachmentId owner) {
        return new AllocationRequest(owner, List.of(), "", Optional.empty(), List.of());
    }

    /** With addresses it must get, one per range set at most; repeats count once. */
    public AllocationRequest requesting(List<InetAddress> addresses) {
        return new AllocationRequest(owner, addresses, netns, name, names);
    }

    /**
     * With the path of its network namespace, by which it can be told later whether the lease is still in use; empty if there
     * is none.
     */
    public AllocationRequest in(String path) {
        return new AllocationRequest(owner, requested, path, name, names);
    }

    /** With what the owner is called when it comes again with another id, for sticky addresses. */
    public AllocationRequest called(String sticky) {
        return new AllocationRequest(owner, requested, netns, Optional.of(sticky), names);
    }

    /** With the names that reservations may be for. */
    public AllocationRequest known(List<String> as) {
        return new AllocationRequest(owner, requested, netns, name, as);
    }

    AttachmentId owner() {
        return owner;
    }

    List<InetAddress> requested() {
        return requested;
    }

    String netns() {
        return netns;
    }

    Optional<String> name() {
        return name;
    }

    List<String> names() {
        return names;
    }
}
