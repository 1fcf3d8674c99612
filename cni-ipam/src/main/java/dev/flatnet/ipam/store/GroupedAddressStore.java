// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Leases;
import dev.flatnet.ipam.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A store for a process with many threads: transactions on a network that wait for the same lock are done together, as one
 * of the store below, which takes its lock and writes to its disk once for all. Each is still all or nothing by itself. The
 * work must bear to be done again, on what is there then; the first outcome is then forgotten.
 *
 * <p>A thread waits as long as those may that came before it, whose waiting the store below limits.
 */
public final class GroupedAddressStore implements AddressStore {
    /** How many are done together: if they fail together, each is done again by itself. */
    private static final int MOST = 64;

    private final AddressStore store;
    /** Who waits for a network; there is a queue as long as somebody works on the network. */
    private final ConcurrentHashMap<String, Queue<Call<?>>> queues = new ConcurrentHashMap<>();

    /** Over a store that knows of no groups. */
    public GroupedAddressStore(AddressStore store) {
        this.store = store;
    }

    @Override
    public <T> T inTransaction(String network, Work<T> work) throws IpamException {
        Call<T> call = new Call<>(work);
        queues.compute(network, (name, queue) -> {
            Queue<Call<?>> joined = queue == null ? new ArrayDeque<>() : queue;
            joined.add(call);
            if (queue == null) {
                call.turn.release();
            }
            return joined;
        });
        call.turn.acquireUninterruptibly();
        if (!call.done) {
            doAll(network);
        }
        return call.outcome();
    }

    /** Does what is first in the queue, and all that waits behind it. */
    private void doAll(String network) {
        List<Call<?>> calls = new ArrayList<>();
        queues.computeIfPresent(network, (name, queue) -> {
            while (calls.size() < MOST && !queue.isEmpty()) {
                calls.add(queue.remove());
            }
            return queue;
        });
        run(network, calls);
        queues.computeIfPresent(network, (name, queue) -> {
            Call<?> next = queue.peek();
            if (next != null) {
                next.turn.release();
            }
            return next == null ? null : queue;
        });
        calls.forEach(call -> call.turn.release());
    }

    private void run(String network, List<Call<?>> calls) {
        try {
            store.inTransaction(network, leases -> {
                calls.forEach(call -> call.attempt(leases));
                return calls;
            });
        } catch (StoreException e) {
            // What one wants to write may be what fails the others.
            calls.forEach(call -> call.runAlone(store, network));
        } catch (Throwable e) {
            calls.forEach(call -> call.failure = e);
        }
        calls.forEach(call -> call.done = true);
    }

    /** A transaction of one thread. Only whoever has the turn touches it. */
    private static final class Call<T> {
        private final Work<T> work;
        private @Nullable T result;
        private @Nullable Throwable failure;
        private boolean done;
        /** Given when it has been done, or when it is to do all that waits. */
        private final Semaphore turn = new Semaphore(0);

        private Call(Work<T> work) {
            this.work = work;
        }

        private interface Attempt<T> {
            T run() throws IpamException;
        }

        private void attempt(Leases leases) {
            attempt(() -> leases.attempt(work));
        }

        private void runAlone(AddressStore store, String network) {
            attempt(() -> store.inTransaction(network, work));
        }

        /** Whatever is thrown belongs to the thread whose work it is. */
        private void attempt(Attempt<T> attempt) {
            failure = null;
            try {
                result = attempt.run();
            } catch (Throwable e) {
                failure = e;
            }
        }

        @SuppressWarnings("NullAway") // There is a result where there is no failure, null if the work returns that.
        private T outcome() throws IpamException {
            return switch (failure) {
                case null -> result;
                case IpamException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError("an exception that no work can throw", failure);
            };
        }
    }

    @Override
    public boolean mayHaveLeases(String network) throws StoreException {
        return store.mayHaveLeases(network);
    }

    @Override
    public List<String> networks() throws StoreException {
        return store.networks();
    }
}
