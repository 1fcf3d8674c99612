// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.flatnet.netlink.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The functions of the C library that are called.
 *
 * <p>Every one is called as {@code long f(long, long, long, long, long, long)}. On x86-64 and aarch64, the first six
 * integer or pointer arguments of any C function, variadic or not, travel in registers as 64 bits each; a callee ignores
 * those it does not have, and the upper half of those it knows as int. The upper half of a result that is an int in C
 * means nothing and is cut off.
 */
final class LibC {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = handle();

    static final MemorySegment SOCKET = symbol("socket");
    static final MemorySegment BIND = symbol("bind");
    static final MemorySegment GETSOCKNAME = symbol("getsockname");
    static final MemorySegment SETSOCKOPT = symbol("setsockopt");
    static final MemorySegment SEND = symbol("send");
    static final MemorySegment RECV = symbol("recv");
    static final MemorySegment POLL = symbol("poll");
    static final MemorySegment OPEN = symbol("open");
    static final MemorySegment CLOSE = symbol("close");
    static final MemorySegment IOCTL = symbol("ioctl");
    static final MemorySegment STATX = symbol("statx");
    static final MemorySegment SETNS = symbol("setns");
    static final MemorySegment FLOCK = symbol("flock");

    private LibC() {}

    /**
     * The place where this library asks for native access, and where the lack of it is explained.
     *
     * @throws UnsupportedOperationException if native access is denied
     */
    @SuppressWarnings("restricted")
    private static MethodHandle handle() {
        FunctionDescriptor shape =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        try {
            return LINKER.downcallHandle(shape, Linker.Option.captureCallState("errno"));
        } catch (IllegalCallerException e) {
            throw new UnsupportedOperationException(
                    "system calls are not allowed to this code: start Java with --enable-native-access=dev.flatnet.netlink"
                            + " (or ALL-UNNAMED if it is on the class path)",
                    e);
        }
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException(
                        "the C library has no function " + name + "; flatnet needs glibc 2.28 or newer"));
    }

    /**
     * Calls a function whose result is an int.
     *
     * @throws SyscallException if the result is negative
     */
    static int call(String name, MemorySegment function, long a, long b, long c, long d, long e)
            throws SyscallException {
        return (int) check(name, function, a, b, c, d, e, true);
    }

    /**
     * Calls a function whose result is a ssize_t.
     *
     * @throws SyscallException if the result is negative
     */
    static long callLong(String name, MemorySegment function, long a, long b, long c, long d) throws SyscallException {
        return check(name, function, a, b, c, d, 0, false);
    }

    private static long check(
            String name, MemorySegment function, long a, long b, long c, long d, long e, boolean returnsInt)
            throws SyscallException {
        // errno belongs to the call: a place for it that threads shared would hold some other call's.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = invoke(function, state, a, b, c, d, e);
            if (returnsInt ? (int) result < 0 : result < 0) {
                throw new SyscallException(name, new Errno(buffer(state).getInt(0)));
            }
            return result;
        }
    }

    private static long invoke(MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e) {
        try {
            return (long) CALL.invokeExact(function, state, a, b, c, d, e, 0L);
        } catch (Throwable t) {
            throw new AssertionError("a downcall threw", t);
        }
    }

    /** A view that costs no variable handles. */
    static ByteBuffer buffer(MemorySegment segment) {
        return segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
