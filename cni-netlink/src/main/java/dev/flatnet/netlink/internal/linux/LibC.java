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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library that are called.
 *
 * <p>Every one is called as {@code long f(long, long, long, long, long, long)}. On x86-64 and aarch64, the first six
 * integer or pointer arguments of any C function, variadic or not, travel in registers as 64 bits each; a callee ignores
 * those it does not have, and the upper half of those it knows as int. The upper half of a result that is an int in C
 * means nothing and is cut off.
 */
final class LibC {
    private static final String DENIED =
            "system calls are not allowed to this code: start Java with --enable-native-access=dev.flatnet.netlink"
                    + " (or ALL-UNNAMED if it is on the class path)";

    private static final Linker LINKER = Linker.nativeLinker();
    /** Null if native access is denied: an exception here would be one nobody can read, thrown once and never again. */
    private static final @Nullable MethodHandle CALL = handle();

    static final MemorySegment SOCKET = symbol("socket");
    static final MemorySegment BIND = symbol("bind");
    static final MemorySegment GETSOCKNAME = symbol("getsockname");
    static final MemorySegment GETSOCKOPT = symbol("getsockopt");
    static final MemorySegment SETSOCKOPT = symbol("setsockopt");
    static final MemorySegment SEND = symbol("send");
    static final MemorySegment RECVFROM = symbol("recvfrom");
    static final MemorySegment WRITE = symbol("write");
    static final MemorySegment EVENTFD = symbol("eventfd");
    static final MemorySegment POLL = symbol("poll");
    static final MemorySegment OPEN = symbol("open");
    static final MemorySegment CLOSE = symbol("close");
    static final MemorySegment IOCTL = symbol("ioctl");
    static final MemorySegment STATX = symbol("statx");
    static final MemorySegment SETNS = symbol("setns");
    static final MemorySegment FLOCK = symbol("flock");

    private LibC() {}

    /** The one place where this library asks for native access. */
    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle handle() {
        FunctionDescriptor shape =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        try {
            return LINKER.downcallHandle(shape, Linker.Option.captureCallState("errno"));
        } catch (IllegalCallerException e) {
            return null;
        }
    }

    /** The address of a function; NULL if the C library does not have it, which is an error when it is called. */
    static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().find(name).orElse(MemorySegment.NULL);
    }

    /**
     * Calls a function whose result is an int.
     *
     * @throws SyscallException if the result is negative
     * @throws UnsupportedOperationException if native access is denied, or the C library does not have the function
     */
    static int call(String name, MemorySegment function, long a, long b, long c, long d, long e)
            throws SyscallException {
        return (int) check(name, function, a, b, c, d, e, 0, true);
    }

    /**
     * Calls a function whose result is a ssize_t.
     *
     * @throws SyscallException if the result is negative
     * @throws UnsupportedOperationException if native access is denied, or the C library does not have the function
     */
    static long callLong(String name, MemorySegment function, long a, long b, long c, long d, long e, long f)
            throws SyscallException {
        return check(name, function, a, b, c, d, e, f, false);
    }

    private static long check(
            String name, MemorySegment function, long a, long b, long c, long d, long e, long f, boolean returnsInt)
            throws SyscallException {
        // errno belongs to the call: a place for it that threads shared would hold some other call's.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = invoke(name, function, state, a, b, c, d, e, f);
            if (returnsInt ? (int) result < 0 : result < 0) {
                throw new SyscallException(name, new Errno(buffer(state).getInt(0)));
            }
            return result;
        }
    }

    private static long invoke(
            String name, MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e, long f) {
        if (CALL == null) {
            throw new UnsupportedOperationException(DENIED);
        }
        if (function.address() == 0) {
            throw new UnsupportedOperationException(
                    "the C library has no function " + name + "; glibc 2.28 or newer has all that are needed");
        }
        try {
            return (long) CALL.invokeExact(function, state, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError("a downcall threw", t);
        }
    }

    /** A C string. */
    static MemorySegment string(Arena arena, String text) throws SyscallException {
        if (text.indexOf(0) >= 0) {
            throw new SyscallException("a string with a NUL in it", Errno.EINVAL);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment string = arena.allocate(bytes.length + 1L);
        buffer(string).put(bytes);
        return string;
    }

    /** A view that costs no variable handles. */
    static ByteBuffer buffer(MemorySegment segment) {
        return segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
