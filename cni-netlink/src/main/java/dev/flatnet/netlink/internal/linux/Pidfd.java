// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A process, for certain: its number may be given to another one once it has ended, this reference never (pidfd_open(2),
 * Linux 5.3; {@link #descriptor}, Linux 5.6).
 */
public final class Pidfd implements AutoCloseable {
    // asm-generic/unistd.h; all architectures number them alike.
    private static final int SYS_PIDFD_SEND_SIGNAL = 424;
    private static final int SYS_PIDFD_OPEN = 434;
    private static final int SYS_PIDFD_GETFD = 438;

    private final FileDescriptor process;

    private Pidfd(FileDescriptor process) {
        this.process = process;
    }

    /**
     * A signal (signal(7)).
     *
     * @param number the same on x86-64 and aarch64
     */
    public enum Signal {
        SIGUSR1(10),
        SIGUSR2(12),
        SIGALRM(14);

        private final int number;

        Signal(int number) {
            this.number = number;
        }
    }

    /**
     * pidfd_open(2), with close-on-exec.
     *
     * @throws SyscallException ESRCH if there is no such process
     */
    public static Pidfd open(int pid) throws SyscallException {
        return new Pidfd(new FileDescriptor(call("pidfd_open", SYS_PIDFD_OPEN, pid, 0, 0, 0)));
    }

    /**
     * pidfd_getfd(2): the process's descriptor as one of ours, with the same position in the same open file.
     *
     * @param number of the descriptor in that process
     * @throws SyscallException EBADF if it has none such, ESRCH if it has ended, EPERM if we may not trace it
     */
    public FileDescriptor descriptor(int number) throws SyscallException {
        return new FileDescriptor(call("pidfd_getfd", SYS_PIDFD_GETFD, process.number(), number, 0, 0));
    }

    /**
     * pidfd_send_signal(2).
     *
     * @throws SyscallException ESRCH if the process has ended
     */
    public void send(Signal signal) throws SyscallException {
        call("pidfd_send_signal", SYS_PIDFD_SEND_SIGNAL, process.number(), signal.number, 0, 0);
    }

    /** Whether the process has ended (pidfd_open(2): the descriptor can be read then), also if nobody has waited for it yet. */
    public boolean hasEnded() throws IOException {
        return PatientFile.isReadable(process);
    }

    /** syscall(2): the C library of Debian 12 has no functions for these. */
    private static int call(String name, int number, long a, long b, long c, long d) throws SyscallException {
        MemorySegment syscall = LibC.symbol("syscall");
        return LibC.call(name, syscall, number, a, b, c, d);
    }

    @Override
    public void close() throws SyscallException {
        process.close();
    }
}
