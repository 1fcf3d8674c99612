// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who wants addresses.
 *
 * @param owner the attachment that will hold them
 * @param requested addresses it must get, one per range set at most; repeats count once
 * @param netns the path of its network namespace, by which it can be told later whether the lease is still in use; empty
 *     if there is none
 * @param name what the owner is called when it comes again with another id, for sticky addresses
 * @param names the names that reservations may be for
 */
public record AllocationRequest(
        AttachmentId owner, List<InetAddress> requested, String netns, Optional<String> name, List<String> names) {

    public AllocationRequest {
        requested = List.copyOf(requested);
        names = List.copyOf(names);
    }

    /** A request for any addresses, by an owner of whom no more is known. */
    public static AllocationRequest by(AttachmentId owner) {
        return new AllocationRequest(owner, List.of(), "", Optional.empty(), List.of());
    }

    /** With addresses it must get. */
    public AllocationRequest requesting(List<InetAddress> addresses) {
        return new AllocationRequest(owner, addresses, netns, name, names);
    }

    /** With the path of its network namespace. */
    public AllocationRequest in(String path) {
        return new AllocationRequest(owner, requested, path, name, names);
    }

    /** With a name for sticky addresses. */
    public AllocationRequest called(String sticky) {
        return new AllocationRequest(owner, requested, netns, Optional.of(sticky), names);
    }

    /** With names for reservations. */
    public AllocationRequest known(List<String> as) {
        return new AllocationRequest(owner, requested, netns, name, as);
    }
}
