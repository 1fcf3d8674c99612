// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel in memory: network namespaces with links, addresses, routes, neighbours and nf_tables, spoken to in the real
 * messages, so that {@code RouteNetlink.open(namespace)} and {@code Nftables.open(namespace)} work as they are.
 *
 * <pre>{@code
 * InMemoryKernel kernel = new InMemoryKernel();
 * NetworkNamespace host = kernel.create("/run/netns/host");
 * kernel.failChange(3, Errno.EBUSY);
 * }</pre>
 *
 * <p>Thread-safe: requests happen one after the other.
 */
public final class InMemoryKernel {
    private static final int FIRST_DESCRIPTOR = 1_000_000;

    private final Map<String, NamespaceState> paths = new HashMap<>();
    private final Map<Integer, NamespaceState> descriptors = new HashMap<>();
    private final Set<String> missingKinds = new HashSet<>();
    private int nextDescriptor = FIRST_DESCRIPTOR;
    private long namespaces;
    private int ports;
    private int macs;
    private int changes;
    private int failAt;
    private Errno failure = Errno.EINVAL;
    private boolean unprivileged;

    /** Without any namespace. */
    public InMemoryKernel() {}

    /**
     * Makes a namespace, with nothing but a loopback interface that is down; equivalent to {@code ip netns add}.
     *
     * @param path by which {@link #open} finds it
     * @throws IllegalArgumentException if there is one at that path
     */
    public synchronized NetworkNamespace create(String path) {
        if (paths.containsKey(path)) {
            throw new IllegalArgumentException("there is a namespace at " + path);
        }
        NamespaceState state = new NamespaceState(++namespaces);
        paths.put(path, state);
        return reference(path, state);
    }

    /**
     * Opens another reference to a namespace, as {@link NetworkNamespace#open} does.
     *
     * @throws NamespaceException if there is none at that path
     */
    public synchronized NetworkNamespace open(String path) throws NamespaceException {
        NamespaceState state = paths.get(path);
        if (state == null) {
            throw new NamespaceException(path, "cannot be opened: " + Errno.ENOENT.meaning(), true, null);
        }
        return reference(path, state);
    }

    /** Takes a namespace away from its path; references that are open keep it alive. Equivalent to {@code ip netns delete}. */
    public synchronized void delete(String path) {
        NamespaceState state = paths.remove(path);
        if (state != null && !descriptors.containsValue(state)) {
            state.destroyLinks();
        }
    }

    private NetworkNamespace reference(String path, NamespaceState state) {
        int descriptor = nextDescriptor++;
        descriptors.put(descriptor, state);
        return new InMemoryNamespace(this, path, state, descriptor);
    }

    synchronized void close(int descriptor) {
        NamespaceState state = descriptors.remove(descriptor);
        if (state != null && !descriptors.containsValue(state) && !paths.containsValue(state)) {
            state.destroyLinks();
        }
    }

    /** The namespace of a file descriptor, as IFLA_NET_NS_FD has it. */
    Optional<NamespaceState> namespace(int descriptor) {
        return Optional.ofNullable(descriptors.get(descriptor));
    }

    /** A locally administered address that no other link has. */
    byte[] randomMac() {
        macs++;
        return new byte[] {2, 0, 0, (byte) (macs >> 16), (byte) (macs >> 8), (byte) macs};
    }

    int nextPort() {
        return ++ports;
    }

    /** From now on nothing can be changed (EPERM), as without CAP_NET_ADMIN; or it can again. */
    public synchronized void setUnprivileged(boolean without) {
        unprivileged = without;
    }

    synchronized boolean isUnprivileged() {
        return unprivileged;
    }

    /** From now on links of this kind cannot be made (EOPNOTSUPP), as where the kernel was built without them. */
    public synchronized void removeLinkKind(String kind) {
        missingKinds.add(kind);
    }

    boolean lacksLinkKind(String kind) {
        return missingKinds.contains(kind);
    }

    /**
     * Refuses one change, which then has no effect. A batch of nf_tables is one change, as is each request of rtnetlink that
     * makes, changes or deletes something.
     *
     * @param number 1 for the next change, 2 for the one after that, …
     */
    public synchronized void failChange(int number, Errno errno) {
        if (number < 1) {
            throw new IllegalArgumentException("change number " + number);
        }
        failAt = changes + number;
        failure = errno;
    }

    /** How many changes were asked for so far, those that were refused included. */
    public synchronized int changes() {
        return changes;
    }

    /** Counts a change. */
    void beginChange() throws Refusal {
        changes++;
        if (changes == failAt) {
            throw new Refusal(failure);
        }
        if (unprivileged) {
            throw new Refusal(Errno.EPERM);
        }
    }
}
