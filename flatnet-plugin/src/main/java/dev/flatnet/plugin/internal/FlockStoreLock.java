// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.ipam.store.StoreLock;
import dev.flatnet.netlink.file.Flock;
import dev.flatnet.netlink.internal.linux.Nice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringTokenizer;

/** flock(2), as host-local takes it. */
public final class FlockStoreLock implements StoreLock {
    /**
     * Whoever has the lock goes before those who wait for it: a hundred JVMs that start at once would leave it a hundredth of a
     * processor, and all of them would wait.
     */
    private static final int HURRIED = -20;

    private static final Path LOCKS = Path.of("/proc/locks");

    private final boolean hurries;

    private FlockStoreLock(boolean hurries) {
        this.hurries = hurries;
    }

    /** For a process per call: whoever has the lock goes before those who wait for it, if it may. */
    public static FlockStoreLock hurried() {
        return new FlockStoreLock(true);
    }

    /** For a process of many threads, which wait for each other otherwise. */
    public static FlockStoreLock unhurried() {
        return new FlockStoreLock(false);
    }

    @Override
    public Optional<Held> tryAcquire(Path file) throws IOException {
        Optional<Flock> lock = Flock.tryAcquire(file);
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        int nice = hurries ? hurry() : HURRIED;
        return Optional.of(() -> {
            lock.get().close();
            if (nice != HURRIED) {
                Nice.set(nice);
            }
        });
    }

    /** What it was before; {@link #HURRIED} if it stays as it is. */
    private static int hurry() {
        try {
            int before = Nice.ofThisThread();
            Nice.set(HURRIED);
            return before;
        } catch (IOException e) {
            return HURRIED;
        }
    }

    /** As /proc/locks has it (proc_locks(5)); it names no process of another PID namespace. */
    @Override
    public Optional<String> holder(Path file) {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino");
            for (String line : Files.readAllLines(LOCKS)) {
                // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF; a waiting one has "->" after the number.
                StringTokenizer fields = new StringTokenizer(line);
                fields.nextToken();
                if (fields.nextToken().equals("FLOCK")) {
                    fields.nextToken();
                    fields.nextToken();
                    String pid = fields.nextToken();
                    if (fields.nextToken().endsWith(inode)) {
                        return Optional.of("process " + pid + command(pid));
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String command(String pid) {
        try {
            return " (" + Files.readString(Path.of("/proc", pid, "comm")).strip() + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
