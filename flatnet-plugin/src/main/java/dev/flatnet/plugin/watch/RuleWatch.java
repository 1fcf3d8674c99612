// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.watch;

import dev.flatnet.netlink.NetlinkTimeoutException;
import dev.flatnet.netlink.ReceiveOverrunException;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.netfilter.NftablesEvent;
import dev.flatnet.netlink.netfilter.NftablesMonitor;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.AttachmentException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A thread that hears of deletions in the ruleset of a host, by anybody, and has the rules of attachments brought back that are
 * missing. It waits until the ruleset has been left alone for a moment: what flushes it often goes on to fill it, and what
 * detaches a container has yet to forget it. It hears of its own changes as well, after which nothing is missing.
 */
public final class RuleWatch implements AutoCloseable {
    /** For so long nothing may change before rules come back. */
    static final Duration QUIET = Duration.ofMillis(200);

    /** So long it waits for that at most, after the first deletion. */
    static final Duration LONGEST_NOISE = Duration.ofSeconds(2);

    private static final Duration UNTIL_WOKEN = Duration.ofHours(1);
    private static final Duration UNTIL_ENDED = Duration.ofSeconds(5);

    private final NftablesMonitor monitor;
    private final Restoration restoration;
    private final Consumer<String> log;
    private final Thread thread;
    private volatile boolean closed;

    /** Brings back what is missing. */
    @FunctionalInterface
    public interface Restoration {
        /** Says for how many attachments something was missing. */
        int run() throws AttachmentException;
    }

    private RuleWatch(NftablesMonitor monitor, Restoration restoration, Consumer<String> log) {
        this.monitor = monitor;
        this.restoration = restoration;
        this.log = log;
        this.thread = Thread.ofPlatform().daemon().name("rules").unstarted(this::run);
    }

    /**
     * Watches from now on, and brings back at once what is missing already.
     *
     * @param host whose ruleset it is
     * @param restoration is called by one thread at a time
     * @param log is told what came back and what failed; must not wait
     * @throws IOException if the kernel does not tell of changes, because it has no nf_tables or for lack of CAP_NET_ADMIN
     */
    public static RuleWatch start(NetworkNamespace host, Restoration restoration, Consumer<String> log)
            throws IOException {
        RuleWatch watch = new RuleWatch(NftablesMonitor.open(host), restoration, log);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!closed) {
                restore();
                awaitDeletion();
                awaitQuiet();
            }
        } catch (ClosedChannelException e) {
            // That is how it is told to end.
            return;
        } catch (IOException | RuntimeException e) {
            log.accept("rules that are taken away do not come back any more, until the next start: " + e);
        }
    }

    private void restore() {
        try {
            int attachments = restoration.run();
            if (attachments > 0) {
                log.accept("rules of " + attachments + (attachments == 1 ? " attachment" : " attachments")
                        + " were missing and are back");
            }
        } catch (AttachmentException e) {
            log.accept(e.what() + ": " + e.details());
        } catch (RuntimeException e) {
            log.accept("cannot restore rules: " + e);
        }
    }

    private void awaitDeletion() throws IOException {
        boolean lost = false;
        while (!lost) {
            try {
                lost = isLoss(UNTIL_WOKEN);
            } catch (NetlinkTimeoutException e) {
                lost = false;
            }
        }
    }

    private void awaitQuiet() throws IOException {
        long end = System.nanoTime() + LONGEST_NOISE.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                isLoss(QUIET);
            } catch (NetlinkTimeoutException e) {
                return;
            }
        }
    }

    /** Whether the next thing that happens takes rules away, or may have. */
    private boolean isLoss(Duration timeout) throws IOException {
        try {
            return monitor.next(timeout) instanceof NftablesEvent.Deleted deleted && RulePlaces.include(deleted);
        } catch (ReceiveOverrunException | MalformedMessageException e) {
            return true;
        }
    }

    /** Ends the thread, and waits for what it has begun; a limited time, after which that goes on by itself. */
    @Override
    public void close() throws IOException {
        closed = true;
        monitor.close();
        try {
            thread.join(UNTIL_ENDED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
