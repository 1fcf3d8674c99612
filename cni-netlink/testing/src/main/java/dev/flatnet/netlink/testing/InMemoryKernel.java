// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netfilter.ConntrackEntry;
import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel in memory: network namespaces with links, addresses, routes, rules, neighbours, bridge ports, traffic control,
 * notifications, nf_tables and tracked connections, spoken to in the real messages, so that {@code
 * RouteNetlink.open(namespace)}, {@code RouteMonitor.open(namespace)}, {@code Nftables.open(namespace)}, {@code
 * NftablesMonitor.open(namespace)} and {@code Conntrack.open(namespace)} work as they are. Of nf_tables it tells what is
 * deleted, and of each transaction that it was made.
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
    private final Set<String> missingExpressions = new HashSet<>();
    private boolean lacksNftables;
    private int nextDescriptor = FIRST_DESCRIPTOR;
    private long namespaces;
    private int ports;
    private int macs;
    private int changes;
    private int requests;
    private int answers;
    private Fault changeFault = Fault.NONE;
    private Fault requestFault = Fault.NONE;
    private final List<InMemoryTransport> listeners = new ArrayList<>();
    private boolean unprivileged;
    private boolean sysctlsReadOnly;

    /** What is refused, once. */
    private record Fault(int at, Errno errno) {
        static final Fault NONE = new Fault(0, Errno.EINVAL);
    }

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
            announcing(state::destroyLinks);
        }
    }

    /**
     * Puts a tracked connection into a namespace, as traffic would on a real kernel; {@code Conntrack} lists and deletes it.
     *
     * @throws IllegalArgumentException if the namespace is not of this kernel, or closed
     */
    public synchronized void track(NetworkNamespace namespace, ConntrackEntry connection) {
        if (!(namespace instanceof InMemoryNamespace ours)) {
            throw new IllegalArgumentException("no namespace of a kernel in memory");
        }
        NamespaceState state = descriptors.get(ours.fileDescriptor());
        if (state == null) {
            throw new IllegalArgumentException("no open namespace of this kernel");
        }
        state.connections.add(connection);
    }

    private NetworkNamespace reference(String path, NamespaceState state) {
        int descriptor = nextDescriptor++;
        descriptors.put(descriptor, state);
        return new InMemoryNamespace(this, path, state, descriptor);
    }

    synchronized void close(int descriptor) {
        NamespaceState state = descriptors.remove(descriptor);
        if (state != null && !descriptors.containsValue(state) && !paths.containsValue(state)) {
            announcing(state::destroyLinks);
        }
    }

    /** The namespace that a file descriptor (the value of IFLA_NET_NS_FD) refers to. */
    Optional<NamespaceState> namespace(int descriptor) {
        return Optional.ofNullable(descriptors.get(descriptor));
    }

    void listen(InMemoryTransport transport) {
        if (!listeners.contains(transport)) {
            listeners.add(transport);
        }
    }

    void forget(InMemoryTransport transport) {
        listeners.remove(transport);
        notifyAll();
    }

    /** Runs a change, and notifies the listeners of what is different afterwards. */
    synchronized void announcing(Runnable change) {
        Map<NamespaceState, Map<Object, Announcements.Fact>> before = new HashMap<>();
        for (InMemoryTransport listener : listeners) {
            if (listener.isOfRoutes()) {
                before.computeIfAbsent(listener.namespace(), Announcements::of);
            }
        }
        change.run();
        for (InMemoryTransport listener : listeners) {
            NamespaceState namespace = listener.namespace();
            if (listener.isOfRoutes()) {
                listener.tell(
                        Announcements.between(before.getOrDefault(namespace, Map.of()), Announcements.of(namespace)));
            }
        }
        notifyAll();
    }

    /** Notifies the listeners of a namespace's ruleset of what is different in the next one. */
    synchronized void announce(NamespaceState namespace, Ruleset next) {
        for (InMemoryTransport listener : listeners) {
            if (!listener.isOfRoutes() && listener.namespace() == namespace) {
                listener.hear(NftAnnouncements.between(namespace.ruleset, next));
            }
        }
        notifyAll();
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

    /** From now on no sysctl can be written (EROFS), as where /proc/sys is mounted read-only; or they can again. */
    public synchronized void setSysctlsReadOnly(boolean readOnly) {
        sysctlsReadOnly = readOnly;
    }

    boolean areSysctlsReadOnly() {
        return sysctlsReadOnly;
    }

    /** From now on links of this kind cannot be made (EOPNOTSUPP), as where the kernel was built without them. */
    public synchronized void removeLinkKind(String kind) {
        missingKinds.add(kind);
    }

    boolean lacksLinkKind(String kind) {
        return missingKinds.contains(kind);
    }

    /** From now on there are no nf_tables (EINVAL for questions, EOPNOTSUPP for batches), as where the kernel was built without. */
    public synchronized void removeNftables() {
        lacksNftables = true;
    }

    /** From now on there are no rules with this expression of nf_tables, such as {@code masq} (ENOENT). */
    public synchronized void removeExpression(String name) {
        missingExpressions.add(name);
    }

    Set<String> missingExpressions() {
        return missingExpressions;
    }

    boolean lacksNftables() {
        return lacksNftables;
    }

    /**
     * Refuses one change, which then has no effect. A batch of nf_tables is one change, as is each request of rtnetlink that
     * makes, changes or deletes something, and each sysctl that is written.
     *
     * @param number 1 for the next change, 2 for the one after that, …
     */
    public synchronized void failChange(int number, Errno errno) {
        if (number < 1) {
            throw new IllegalArgumentException("change number " + number);
        }
        changeFault = new Fault(changes + number, errno);
    }

    /**
     * Refuses one request, which then has no effect; questions count as well as changes.
     *
     * @param number 1 for the next request, 2 for the one after that, …
     */
    public synchronized void failRequest(int number, Errno errno) {
        if (number < 1) {
            throw new IllegalArgumentException("request number " + number);
        }
        requestFault = new Fault(requests + number, errno);
    }

    /** Forgets what {@link #failChange} and {@link #failRequest} announced and has not happened yet. */
    public synchronized void failNothing() {
        changeFault = Fault.NONE;
        requestFault = Fault.NONE;
    }

    /** How many requests came so far, those that were refused included. */
    public synchronized int requests() {
        return requests;
    }

    /** How many messages were received in answer to them so far: a dump of a thousand objects is a thousand and one. */
    public synchronized int answers() {
        return answers;
    }

    /** Counts a message that was received. */
    void countAnswer() {
        answers++;
    }

    /** Counts a request. */
    void beginRequest() throws Refusal {
        requests++;
        if (requests == requestFault.at()) {
            throw new Refusal(requestFault.errno());
        }
    }

    /** How many changes were asked for so far, those that were refused included. */
    public synchronized int changes() {
        return changes;
    }

    /** Counts a change. */
    void beginChange() throws Refusal {
        changes++;
        if (changes == changeFault.at()) {
            throw new Refusal(changeFault.errno());
        }
        if (unprivileged) {
            throw new Refusal(Errno.EPERM);
        }
    }
}
