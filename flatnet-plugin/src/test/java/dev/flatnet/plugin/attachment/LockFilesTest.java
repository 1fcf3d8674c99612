// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.netlink.file.Flock;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFilesTest {
    private static final Attachment ATTACHMENT = new Attachment("net", new AttachmentId("c1", "eth0"));
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private Path locks() {
        return directory.resolve("run/locks");
    }

    @Test
    void oneRequestAtATimeWorksOnAnAttachment() throws Exception {
        LockFiles files = new LockFiles(locks(), LONG);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Integer> work = () -> {
            try (AttachmentLocks.Held turn = files.acquire(ATTACHMENT)) {
                assertThat(turn).isNotNull();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                return inside.decrementAndGet();
            }
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> each : threads.invokeAll(Collections.nCopies(40, work))) {
                assertThat(each.get()).isZero();
            }
        }
        assertThat(most).hasValue(1);
        assertThat(inside).hasValue(0);
    }

    @Test
    void whoDoesNotGetATurnInTimeIsToldWhoHasIt() throws Exception {
        try (AttachmentLocks.Held turn = new LockFiles(locks(), LONG).acquire(ATTACHMENT)) {
            assertThat(turn).isNotNull();
            AttachmentException e = catchThrowableOfType(
                    AttachmentException.class, () -> new LockFiles(locks(), Duration.ZERO).acquire(ATTACHMENT));
            assertThat(e.reason()).isEqualTo(Reason.BUSY);
            assertThat(e.details())
                    .contains("process " + ProcessHandle.current().pid());
        }
        new LockFiles(locks(), Duration.ZERO).acquire(ATTACHMENT).close();
    }

    @Test
    void othersCannotLookAtThem() throws Exception {
        new LockFiles(locks(), LONG).acquire(ATTACHMENT).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks())))
                .isEqualTo("rwx------");
    }

    @Test
    void aDirectoryThatOthersWriteIsRefused() throws Exception {
        Files.createDirectories(locks());
        Files.setPosixFilePermissions(locks(), PosixFilePermissions.fromString("rwxrwxrwx"));
        AttachmentException e =
                catchThrowableOfType(AttachmentException.class, () -> new LockFiles(locks(), LONG).acquire(ATTACHMENT));
        assertThat(e.reason()).isEqualTo(Reason.STORE_UNUSABLE);
        assertThat(e.details()).contains(locks().toString());
    }

    /** Locks are taken away with their processes, and files stay few. */
    @Test
    void manyAttachmentsShareFewFiles() throws Exception {
        LockFiles files = new LockFiles(locks(), LONG);
        for (int i = 0; i < 3000; i++) {
            files.acquire(new Attachment("net", new AttachmentId("c" + i, "eth0")))
                    .close();
        }
        try (var all = Files.list(locks())) {
            assertThat(all.count()).isLessThanOrEqualTo(1024);
        }
        assertThat(Flock.tryAcquire(locks().resolve("1"))).isPresent();
    }
}
