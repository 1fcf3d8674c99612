// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.ipam.store.StoreLock;
import dev.flatnet.netlink.internal.linux.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringTokenizer;

/** flock(2), as host-local takes it. */
public final class FlockStoreLock implements StoreLock {
    private static final Path LOCKS = Path.of("/proc/locks");

    /** There is nothing to say about it. */
    public FlockStoreLock() {}

    @Override
    public Optional<Held> tryAcquire(Path file) throws IOException {
        Optional<Flock> lock = Flock.tryAcquire(file);
        return lock.isPresent() ? Optional.of(lock.get()::close) : Optional.empty();
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
