// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread that enters a network namespace, opens one thing there, and dies. On Linux the namespace belongs to the
 * thread, and threads started from one inherit it; so nothing but system calls happens in there, and never on a thread
 * that goes on to live (setns(2)).
 */
public final class NamespaceThread {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final long DEADLINE_SECONDS = 10;

    private NamespaceThread() {}

    /**
     * What is done inside: one system call or two.
     *
     * @param <T> what was opened
     */
    public interface Opening<T> {
        T open() throws IOException;
    }

    /**
     * Opens something in the namespace that {@code namespace} refers to.
     *
     * @throws SyscallException EPERM without CAP_SYS_ADMIN
     */
    public static <T> T open(FileDescriptor namespace, Opening<T> opening) throws IOException {
        return run(() -> {
            privileged("setns", LibC.SETNS, namespace.number(), CLONE_NEWNET);
            return opening.open();
        });
    }

    /** Opens something in a namespace that is made for it, and goes when nobody refers to it. */
    static <T> T openInNew(Opening<T> opening) throws IOException {
        return run(() -> {
            privileged("unshare", LibC.symbol("unshare"), CLONE_NEWNET, 0);
            return opening.open();
        });
    }

    private static void privileged(String name, MemorySegment function, long a, long b) throws SyscallException {
        try {
            LibC.call(name, function, a, b, 0, 0, 0);
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.EPERM)) {
                throw new SyscallException(
                        e, "entering a network namespace needs CAP_SYS_ADMIN and CAP_NET_ADMIN (root, as a rule)");
            }
            throw e;
        }
    }

    private static <T> T run(Callable<T> inside) throws IOException {
        FutureTask<T> task = new FutureTask<>(inside);
        Thread thread = Thread.ofPlatform().name("netns").daemon().unstarted(task);
        thread.start();
        try {
            T opened = task.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            // It holds on to the namespace until it is dead.
            thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
            return opened;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("opening something in a network namespace failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("nothing could be opened in the network namespace in " + DEADLINE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while something was opened in a network namespace", e);
        }
    }
}
