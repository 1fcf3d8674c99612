// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.ipam.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Leases in host-local's directory format, shared with host-local itself: {@code <dataDir>/<network>/<address>} holds
 * the owner, {@code last_reserved_ip.<set>} the round robin's place, {@code lock} is locked for a transaction. What
 * host-local has no place for lies beside it, in {@code <dataDir>/.flatnet/<network>}.
 *
 * <p>Directories it makes have mode 0700, files 0600. New leases are on the disk before anybody hears of them. Symbolic
 * links are not followed below {@code dataDir}. Adding and removing a lease takes the same time however many there are,
 * as long as nobody else changes the directory in between (docs/adr/0009).
 */
public final class FileAddressStore implements AddressStore {
    /** Not a network: their names begin with a letter or digit. */
    private static final String OURS = ".flatnet";

    private static final long FIRST_PAUSE_MILLIS = 1;
    /** Hundreds may be waiting, and whoever asks takes processor time from the one who has the lock. */
    private static final long LONGEST_PAUSE_MILLIS = 100;

    /** So many times the deadline is waited in a queue that moves. */
    private static final int DEADLINES_IN_A_QUEUE = 6;

    private final Path dataDir;
    private final StoreLock lock;
    private final FileSync sync;
    private final Duration deadline;
    private final Host host;

    /**
     * A store in a directory.
     *
     * @param dataDir made when it is first needed
     * @param deadline how long to wait for others to let go of a network; six times that while they change its leases, which
     *     shows that they come and go
     * @param host tells which boot this is
     */
    public FileAddressStore(Path dataDir, StoreLock lock, Duration deadline, Host host) {
        this(dataDir, lock, FileSync.oneByOne(), deadline, host);
    }

    /** The same with another way of putting files on the disk. */
    public FileAddressStore(Path dataDir, StoreLock lock, FileSync sync, Duration deadline, Host host) {
        this.dataDir = dataDir;
        this.lock = lock;
        this.sync = sync;
        this.deadline = deadline;
        this.host = host;
    }

    @Override
    @SuppressWarnings("try") // The lock is held, not used.
    public <T> T inTransaction(String network, Work<T> work) throws IpamException {
        LeaseDirectory leases = new LeaseDirectory(dataDir.resolve(network));
        Path ours = dataDir.resolve(OURS);
        OwnerIndex index = new OwnerIndex(ours.resolve(network), host.bootId());
        try {
            leases.make();
            StateFiles.makeDirectory(ours);
            index.make();
            try (StoreLock.Held held = acquire(leases.lockFile(), leases.path())) {
                Transaction transaction = new Transaction(new FileNetwork(leases, index, sync));
                T result = work.run(transaction);
                transaction.commit();
                return result;
            }
        } catch (IOException e) {
            throw StoreException.because("the leases in " + leases.path() + " cannot be used", e);
        }
    }

    @Override
    public boolean mayHaveLeases(String network) {
        return Files.exists(dataDir.resolve(network), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> networks() throws StoreException {
        List<String> networks = new ArrayList<>();
        if (!Files.exists(dataDir)) {
            return networks;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dataDir)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(".") && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    networks.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new StoreException("the networks in " + dataDir + " cannot be listed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw StoreException.because("the networks in " + dataDir + " cannot be listed", e);
        }
        Collections.sort(networks);
        return networks;
    }

    private StoreLock.Held acquire(Path file, Path directory) throws IOException, StoreBusyException {
        long start = System.nanoTime();
        long end = start + deadline.toNanos();
        long changed = StateFiles.modified(directory);
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Optional<StoreLock.Held> held = lock.tryAcquire(file);
            if (held.isPresent()) {
                return held.get();
            }
            long now = System.nanoTime();
            if (now - end >= 0) {
                long before = changed;
                changed = StateFiles.modified(directory);
                if (changed == before || now - start >= DEADLINES_IN_A_QUEUE * deadline.toNanos()) {
                    throw new StoreBusyException(file + " is locked, and has been for " + (now - start) / 1_000_000
                            + " ms, by " + lock.holder(file).orElse("a process that cannot be told"));
                }
                end = now + deadline.toNanos();
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreBusyException("interrupted while waiting for " + file);
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }
}
