// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.internal;

import dev.flatnet.ipam.store.StoreLock;
import dev.flatnet.netlink.internal.linux.Flock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** flock(2), as host-local takes it. */
public final class FlockStoreLock implements StoreLock {

    /** There is nothing to say about it. */
    public FlockStoreLock() {}

    @Override
    public Optional<Held> tryAcquire(Path file) throws IOException {
        Optional<Flock> lock = Flock.tryAcquire(file);
        return lock.isPresent() ? Optional.of(lock.get()::close) : Optional.empty();
    }
}
