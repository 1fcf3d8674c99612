// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.NetlinkTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A reference to a network namespace, which keeps the namespace alive until it is closed. Thread-safe.
 *
 * <p>A path is opened once, and its descriptor is used from then on: a path that leads elsewhere later changes nothing. To open
 * a socket or sysctl inside needs CAP_SYS_ADMIN, except in the namespace {@linkplain #ofThisProcess of this process}.
 *
 * <p>Also a seam: what plays a kernel in a test brings its own.
 */
public interface NetworkNamespace extends AutoCloseable {

    /**
     * Opens the namespace that a path refers to: a bind mount such as {@code /run/netns/NAME}, or a link such as {@code
     * /proc/PID/ns/net} or {@code /proc/PID/fd/N}. The path is opened, not resolved; never blocks.
     *
     * @throws NamespaceException if there is nothing, or something else
     */
    static NetworkNamespace open(String path) throws IOException {
        return OpenedNamespace.open(path);
    }

    /**
     * The namespace that this process is in: the host, for a program that runs on one. Costs nothing: sockets and sysctls are
     * opened by the calling thread, without entering anything and without privileges, and a descriptor is opened at the first
     * call of {@link #identity} or {@link #fileDescriptor}.
     *
     * <p>Thread-safe, like every reference. It stands for the namespace that the calling thread is in, which is the same for
     * all threads of a process, unless somebody moves a thread with setns(2) or unshare(2). This library never does that to a
     * thread that lives on.
     */
    static NetworkNamespace ofThisProcess() {
        return new OwnNamespace();
    }

    /**
     * The namespace of a process; equivalent to {@code ip netns attach} without a name.
     *
     * @param pid in the PID namespace of this process, positive
     * @throws NamespaceException if there is no such process (it is then {@linkplain NamespaceException#isGone gone})
     */
    static NetworkNamespace ofProcess(long pid) throws IOException {
        if (pid <= 0) {
            throw new IllegalArgumentException("process id " + pid);
        }
        return OpenedNamespace.open("/proc/" + pid + "/ns/net");
    }

    /**
     * The namespace that {@code ip netns} knows by a name.
     *
     * @param name one file name: not empty, without slash or NUL, not {@code .} or {@code ..}
     */
    static NetworkNamespace named(String name) throws IOException {
        return NamedNamespaces.open(name);
    }

    /**
     * Makes a namespace with a name, and opens it; equivalent to {@code ip netns add NAME}. It stays until it is
     * {@linkplain #deleteNamed deleted}, also after this process; its loopback is down. Needs CAP_SYS_ADMIN. After a
     * failure nothing is left.
     *
     * @param name one file name, see {@link #named}
     * @throws NamespaceException if the name is taken
     */
    static NetworkNamespace createNamed(String name) throws IOException {
        return NamedNamespaces.create(name);
    }

    /**
     * Takes the name from a namespace; equivalent to {@code ip netns delete NAME}. With its last reference, the namespace
     * goes as well. Needs CAP_SYS_ADMIN.
     *
     * @param name one file name, see {@link #named}
     * @throws NamespaceException if nothing has that name (it is then {@linkplain NamespaceException#isGone gone})
     */
    static void deleteNamed(String name) throws IOException {
        NamedNamespaces.delete(name);
    }

    /** Says which namespace this is, by the descriptor; equal for two references to the same namespace. */
    NamespaceIdentity identity() throws IOException;

    /**
     * A number that no other namespace has, or had since the boot; an inode's is given again. SO_NETNS_COOKIE of
     * asm-generic/socket.h; the first namespace has 1. Before Linux 5.14 it is the inode's number.
     *
     * @throws IOException if the namespace cannot be entered
     */
    long cookie() throws IOException;

    /** Whether another reference is to the same namespace, whatever paths they were opened by. */
    default boolean isSameAs(NetworkNamespace other) throws IOException {
        return identity().equals(other.identity());
    }

    /** The path it was opened by; it may lead elsewhere by now. */
    String path();

    /**
     * The number of the file descriptor, for attributes such as IFLA_NET_NS_FD; valid until this is closed.
     *
     * @throws IllegalStateException if it is closed
     */
    int fileDescriptor() throws IOException;

    /**
     * Opens a netlink socket of a family in this namespace, where it stays.
     *
     * @param family NETLINK_… of linux/netlink.h, such as 0 for rtnetlink
     */
    NetlinkTransport openNetlink(int family) throws IOException;

    /**
     * Reads a sysctl; equivalent to {@code sysctl -n net.…} inside.
     *
     * @param name the part below {@code /proc/sys/net}, one element each: interface names may contain dots
     * @throws IllegalArgumentException if an element would lead elsewhere: empty, {@code .}, {@code ..}, or with a slash
     */
    String sysctl(String... name) throws IOException;

    /**
     * Writes a sysctl; equivalent to {@code sysctl -w net.…=value} inside.
     *
     * @param name the part below {@code /proc/sys/net}, one element each
     * @throws IllegalArgumentException if an element would lead elsewhere, see {@link #sysctl}
     */
    void writeSysctl(String value, String... name) throws IOException;

    /**
     * Gives sysctls their values, in this order, each only if it has another one; entering the namespace once for all of them.
     * Goes on after one that fails, and says of each what came of it.
     *
     * @return one outcome for each, in the same order
     * @throws IOException if the namespace cannot be entered
     */
    default List<SysctlOutcome> ensureSysctls(List<Sysctl> wanted) throws IOException {
        List<SysctlOutcome> outcomes = new ArrayList<>(wanted.size());
        for (Sysctl sysctl : wanted) {
            outcomes.add(SysctlOutcome.of(sysctl, this::sysctl, this::writeSysctl));
        }
        return outcomes;
    }

    /**
     * Makes a TAP device inside (Ethernet frames); equivalent to {@code ip tuntap add dev NAME mode tap}. It stays until
     * {@code LinkOperations.delete} takes it away, and has no carrier before a program opens it.
     *
     * @param name of the link, see {@link dev.flatnet.netlink.LinkName#require}
     * @throws IOException EBUSY if the name is taken, EPERM without CAP_NET_ADMIN, or if the kernel lacks CONFIG_TUN
     * @throws UnsupportedOperationException if this plays a kernel that has none
     */
    default void createTap(String name) throws IOException {
        throw new UnsupportedOperationException("no TAP devices here");
    }

    /** Makes a TUN device inside (IP packets); equivalent to {@code ip tuntap add dev NAME mode tun}. Else as a TAP. */
    default void createTun(String name) throws IOException {
        throw new UnsupportedOperationException("no TUN devices here");
    }

    @Override
    void close() throws IOException;
}
