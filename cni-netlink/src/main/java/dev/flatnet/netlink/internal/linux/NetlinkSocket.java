// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** A netlink socket (netlink(7)). */
public final class NetlinkSocket implements NetlinkTransport {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_NETNS_COOKIE = 71;
    private static final Errno ENOPROTOOPT = new Errno(92);
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int SOCKADDR_NL_PID_OFFSET = 4;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final int EFD_CLOEXEC = 0x80000;

    /** What the kernel fills at most when it dumps (netlink_recvmsg in af_netlink.c), so that nothing is cut. */
    private static final int BUFFER_BYTES = 32 * 1024;

    private final FileDescriptor socket;
    /** An eventfd(2) beside the socket wherever it is waited for; nothing else wakes a thread in poll. */
    private final FileDescriptor wakeUp;

    private final int portId;
    /** Held by whoever uses the socket, so that its number is not given to another file meanwhile. */
    private final ReentrantLock use = new ReentrantLock();

    private final AtomicBoolean closing = new AtomicBoolean();

    private NetlinkSocket(FileDescriptor socket, FileDescriptor wakeUp, int portId) {
        this.socket = socket;
        this.wakeUp = wakeUp;
        this.portId = portId;
    }

    /** Opens a socket in the network namespace of the calling thread, where it stays. */
    public static NetlinkSocket open(int family) throws IOException {
        FileDescriptor socket = new FileDescriptor(
                LibC.call("socket(AF_NETLINK)", LibC.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family, 0, 0));
        try {
            setOption(socket, NETLINK_EXT_ACK, 1);
            setOption(socket, NETLINK_CAP_ACK, 1);
            if (family == NETLINK_ROUTE) {
                setOption(socket, NETLINK_GET_STRICT_CHK, 1);
            }
            int portId = bind(socket);
            FileDescriptor wakeUp = new FileDescriptor(LibC.call("eventfd", LibC.EVENTFD, 0, EFD_CLOEXEC, 0, 0, 0));
            return new NetlinkSocket(socket, wakeUp, portId);
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    /** The number of the network namespace of the calling thread; empty if the kernel does not number them. */
    public static OptionalLong namespaceCookie() throws IOException {
        FileDescriptor socket = new FileDescriptor(
                LibC.call("socket(AF_NETLINK)", LibC.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE, 0, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cookie = arena.allocate(8, 8);
            MemorySegment size = arena.allocate(4, 4);
            LibC.buffer(size).putInt(8);
            LibC.call(
                    "getsockopt(SO_NETNS_COOKIE)",
                    LibC.GETSOCKOPT,
                    socket.number(),
                    SOL_SOCKET,
                    SO_NETNS_COOKIE,
                    cookie.address(),
                    size.address());
            return OptionalLong.of(LibC.buffer(cookie).getLong(0));
        } catch (SyscallException e) {
            if (e.errno().equals(ENOPROTOOPT)) {
                return OptionalLong.empty();
            }
            throw e;
        } finally {
            socket.close();
        }
    }

    private static void setOption(FileDescriptor socket, int option, int value) throws SyscallException {
        setOption(socket, SOL_NETLINK, option, value);
    }

    private static void setOption(FileDescriptor socket, int level, int option, int value) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(4, 4);
            LibC.buffer(number).putInt(value);
            LibC.call("setsockopt", LibC.SETSOCKOPT, socket.number(), level, option, number.address(), 4);
        }
    }

    /** Lets the kernel choose the port id. struct sockaddr_nl { u16 family; u16 pad; u32 pid; u32 groups; } */
    private static int bind(FileDescriptor socket) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_NL_BYTES, 4);
            LibC.buffer(address).putShort((short) AF_NETLINK);
            LibC.call("bind", LibC.BIND, socket.number(), address.address(), SOCKADDR_NL_BYTES, 0, 0);
            MemorySegment size = addressSize(arena);
            LibC.call("getsockname", LibC.GETSOCKNAME, socket.number(), address.address(), size.address(), 0, 0);
            return LibC.buffer(address).getInt(SOCKADDR_NL_PID_OFFSET);
        }
    }

    private static MemorySegment addressSize(Arena arena) {
        MemorySegment size = arena.allocate(4, 4);
        LibC.buffer(size).putInt(SOCKADDR_NL_BYTES);
        return size;
    }

    @Override
    public void join(int group) throws IOException {
        enter();
        try {
            setOption(socket, NETLINK_ADD_MEMBERSHIP, group);
        } finally {
            use.unlock();
        }
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(datagram.length, 4);
            LibC.buffer(bytes).put(datagram);
            long sent = trySend(bytes, datagram.length);
            if (sent != datagram.length) {
                throw new IOException("send: only " + sent + " of " + datagram.length + " bytes were taken");
            }
        } finally {
            use.unlock();
        }
    }

    private long trySend(MemorySegment bytes, int length) throws SyscallException {
        boolean widened = false;
        while (true) {
            try {
                return LibC.callLong("send", LibC.SEND, socket.number(), bytes.address(), length, MSG_DONTWAIT, 0, 0);
            } catch (SyscallException e) {
                if (e.errno().equals(Errno.EMSGSIZE) && !widened) {
                    // A large batch: net.core.wmem_default is 208 KiB on most machines.
                    widened = true;
                    setOption(socket, SOL_SOCKET, SO_SNDBUFFORCE, 2 * length);
                } else if (!e.errno().equals(Errno.EINTR)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        enter();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, 4);
            MemorySegment sender = arena.allocate(SOCKADDR_NL_BYTES, 4);
            MemorySegment senderSize = addressSize(arena);
            while (true) {
                awaitInput(arena, deadline, timeout);
                long size = tryReceive(buffer, sender, senderSize);
                // Port 0 is the kernel; whoever has the right to can write to this socket too, and is not heard.
                if (size >= 0 && LibC.buffer(sender).getInt(SOCKADDR_NL_PID_OFFSET) == 0) {
                    byte[] datagram = new byte[(int) size];
                    LibC.buffer(buffer).get(datagram);
                    return datagram;
                }
            }
        } finally {
            use.unlock();
        }
    }

    /** The size of what came; -1 if there is nothing after all. */
    private long tryReceive(MemorySegment buffer, MemorySegment sender, MemorySegment senderSize) throws IOException {
        try {
            long size = LibC.callLong(
                    "recvfrom",
                    LibC.RECVFROM,
                    socket.number(),
                    buffer.address(),
                    BUFFER_BYTES,
                    MSG_DONTWAIT | MSG_TRUNC,
                    sender.address(),
                    senderSize.address());
            if (size > BUFFER_BYTES) {
                throw new ReceiveOverrunException(
                        "recvfrom", "a datagram of " + size + " bytes did not fit into " + BUFFER_BYTES);
            }
            return size;
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.ENOBUFS)) {
                throw new ReceiveOverrunException("recvfrom", "the kernel dropped messages (" + e.errno() + ")");
            }
            if (e.errno().equals(Errno.EINTR) || e.errno().equals(Errno.EAGAIN)) {
                return -1;
            }
            throw e;
        }
    }

    private void awaitInput(Arena arena, long deadline, Duration timeout) throws IOException {
        Poll poll = new Poll(arena, Poll.IN, socket, wakeUp);
        while (true) {
            if (closing.get()) {
                throw new AsynchronousCloseException();
            }
            long left = Poll.millisUntil(deadline);
            if (left == 0) {
                throw new NetlinkTimeoutException(timeout);
            }
            if (poll.await(left) && !closing.get()) {
                return;
            }
        }
    }

    private void enter() throws ClosedChannelException {
        use.lock();
        if (closing.get()) {
            use.unlock();
            throw new ClosedChannelException();
        }
    }

    @Override
    public int portId() {
        return portId;
    }

    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        // Whoever has the lock may wait for a long time, unless woken.
        if (!use.tryLock()) {
            wake();
            use.lock();
        }
        try {
            socket.close();
        } finally {
            use.unlock();
            wakeUp.close();
        }
    }

    private void wake() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(8, 8);
            LibC.buffer(one).putLong(1);
            LibC.callLong("write", LibC.WRITE, wakeUp.number(), one.address(), 8, 0, 0, 0);
        }
    }
}
