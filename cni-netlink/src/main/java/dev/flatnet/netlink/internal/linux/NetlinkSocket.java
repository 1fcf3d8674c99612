// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.NetlinkTransport;
import dev.flatnet.netlink.ReceiveOverrunException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** A netlink socket (netlink(7)). */
public final class NetlinkSocket implements NetlinkTransport {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final short POLLIN = 1;

    /** What the kernel fills at most when it dumps (netlink_recvmsg in af_netlink.c), so that nothing is cut. */
    private static final int BUFFER_BYTES = 32 * 1024;

    private final FileDescriptor socket;
    private final int portId;

    private NetlinkSocket(FileDescriptor socket, int portId) {
        this.socket = socket;
        this.portId = portId;
    }

    /** Opens a socket in the network namespace of the calling thread, where it stays. */
    public static NetlinkSocket open(int family) throws IOException {
        FileDescriptor socket = new FileDescriptor(
                LibC.call("socket(AF_NETLINK)", LibC.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family, 0, 0));
        try {
            setOption(socket, NETLINK_EXT_ACK);
            setOption(socket, NETLINK_CAP_ACK);
            if (family == NETLINK_ROUTE) {
                setOption(socket, NETLINK_GET_STRICT_CHK);
            }
            return new NetlinkSocket(socket, bind(socket));
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    private static void setOption(FileDescriptor socket, int option) throws SyscallException {
        setOption(socket, SOL_NETLINK, option, 1);
    }

    private static void setOption(FileDescriptor socket, int level, int option, int value) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(4, 4);
            LibC.buffer(place).putInt(value);
            LibC.call("setsockopt", LibC.SETSOCKOPT, socket.number(), level, option, place.address(), 4);
        }
    }

    /** Lets the kernel choose the port id. struct sockaddr_nl { u16 family; u16 pad; u32 pid; u32 groups; } */
    private static int bind(FileDescriptor socket) throws SyscallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_NL_BYTES, 4);
            LibC.buffer(address).putShort((short) AF_NETLINK);
            LibC.call("bind", LibC.BIND, socket.number(), address.address(), SOCKADDR_NL_BYTES, 0, 0);
            MemorySegment size = arena.allocate(4, 4);
            LibC.buffer(size).putInt(SOCKADDR_NL_BYTES);
            LibC.call("getsockname", LibC.GETSOCKNAME, socket.number(), address.address(), size.address(), 0, 0);
            return LibC.buffer(address).getInt(4);
        }
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(datagram.length, 4);
            LibC.buffer(bytes).put(datagram);
            boolean widened = false;
            while (true) {
                try {
                    long sent = LibC.callLong(
                            "send", LibC.SEND, socket.number(), bytes.address(), datagram.length, MSG_DONTWAIT);
                    if (sent != datagram.length) {
                        throw new IOException("send: only " + sent + " of " + datagram.length + " bytes were taken");
                    }
                    return;
                } catch (SyscallException e) {
                    if (e.errno().equals(Errno.EMSGSIZE) && !widened) {
                        // A large batch: net.core.wmem_default is 208 KiB on most machines.
                        widened = true;
                        setOption(socket, SOL_SOCKET, SO_SNDBUFFORCE, 2 * datagram.length);
                    } else if (!e.errno().equals(Errno.EINTR)) {
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, 4);
            while (true) {
                awaitInput(arena, deadline, timeout);
                try {
                    long size = LibC.callLong(
                            "recv",
                            LibC.RECV,
                            socket.number(),
                            buffer.address(),
                            BUFFER_BYTES,
                            MSG_DONTWAIT | MSG_TRUNC);
                    if (size > BUFFER_BYTES) {
                        throw new ReceiveOverrunException(
                                "recv", "a datagram of " + size + " bytes did not fit into " + BUFFER_BYTES);
                    }
                    byte[] datagram = new byte[(int) size];
                    LibC.buffer(buffer).get(datagram);
                    return datagram;
                } catch (SyscallException e) {
                    if (e.errno().equals(Errno.ENOBUFS)) {
                        throw new ReceiveOverrunException("recv", "the kernel dropped messages (" + e.errno() + ")");
                    }
                    if (!e.errno().equals(Errno.EINTR) && !e.errno().equals(Errno.EAGAIN)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** poll(2) on struct pollfd { int fd; short events; short revents; }. */
    private void awaitInput(Arena arena, long deadline, Duration timeout) throws IOException {
        MemorySegment pollfd = arena.allocate(8, 4);
        LibC.buffer(pollfd).putInt(socket.number()).putShort(POLLIN);
        while (true) {
            long left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (left <= 0) {
                throw new NetlinkTimeoutException(timeout);
            }
            try {
                int ready = LibC.call("poll", LibC.POLL, pollfd.address(), 1, Math.min(left, Integer.MAX_VALUE), 0, 0);
                if (ready > 0) {
                    return;
                }
            } catch (SyscallException e) {
                if (!e.errno().equals(Errno.EINTR)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public int portId() {
        return portId;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
