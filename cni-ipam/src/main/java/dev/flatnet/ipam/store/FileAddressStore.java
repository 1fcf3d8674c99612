// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.cni.file.TrustedDirectory;
import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.StoreBusyException;
import dev.flatnet.ipam.StoreException;
import dev.flatnet.netlink.file.DiskSync;
import dev.flatnet.netlink.file.Flock;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
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
import org.jspecify.annotations.Nullable;

/**
 * Leases in host-local's directory format, shared with host-local itself: {@code <dataDir>/<network>/<address>} holds
 * the owner, {@code last_reserved_ip.<set>} the round robin's place, {@code lock} is locked (flock(2)) for a transaction.
 * What host-local has no place for lies beside it, in {@code <dataDir>/.flatnet/<network>}.
 *
 * <p>Directories it makes have mode 0700, files 0600. New leases are on the disk before anybody hears of them. Symbolic
 * links are not followed below {@code dataDir}, which is refused if others could change or swap it ({@link TrustedDirectory}).
 * What is no file where one should be is never waited for: an address of that name is not free and nobody's. Adding and removing a lease takes the same time however many there are,
 * as long as nobody else changes the directory in between (docs/adr/0009).
 *
 * <p>Thread-safe, and safe beside other processes that use the directory, host-local among them.
 */
public final class FileAddressStore implements AddressStore {
    /** Not a network: their names begin with a letter or digit. */
    private static final String OURS = ".flatnet";

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Path dataDir;
    private final Duration deadline;
    private final boolean priority;
    private final Host host;
    private final FileSync sync;
    private volatile @Nullable TrustedDirectory directory;

    private FileAddressStore(Path dataDir, Duration deadline, boolean priority, Host host, FileSync sync) {
        this.dataDir = dataDir;
        this.deadline = deadline;
        this.priority = priority;
        this.host = host;
        this.sync = sync;
    }

    /**
     * A store in a directory, on this machine. It waits 10 s for others to let go of a network; six times that while they
     * change its leases, which shows that they come and go.
     *
     * @param dataDir made when it is first needed
     */
    public static FileAddressStore in(Path dataDir) {
        return new FileAddressStore(dataDir, DEADLINE, false, Host.ofThisKernel(), DiskSync::sync);
    }

    /** The store with another time to wait for others to let go of a network. */
    public FileAddressStore waiting(Duration other) {
        return new FileAddressStore(dataDir, other, priority, host, sync);
    }

    /**
     * The store with the highest priority for the thread that has the lock (nice -20), if the process may: for programs that
     * are started once per call. Of a hundred that start at once, all would wait for the one that has the lock and gets a
     * hundredth of a processor.
     */
    public FileAddressStore withPriority() {
        return new FileAddressStore(dataDir, deadline, true, host, sync);
    }

    /** The store on another machine, which tells which boot this is. */
    public FileAddressStore on(Host other) {
        return new FileAddressStore(dataDir, deadline, priority, other, sync);
    }

    /** The store with another way to wait for the disk. */
    FileAddressStore with(FileSync other) {
        return new FileAddressStore(dataDir, deadline, priority, host, other);
    }

    @Override
    @SuppressWarnings("try") // The lock is held, not used.
    public <T> T inTransaction(String network, Work<T> work) throws IpamException {
        try {
            TrustedDirectory directory = directory();
            LeaseDirectory leases = new LeaseDirectory(directory.make(network));
            OwnerIndex index = new OwnerIndex(directory.make(OURS).make(network), host.bootId());
            try (Flock lock = NetworkLock.acquire(leases, deadline)) {
                if (priority) {
                    lock.raisePriority();
                }
                return NetworkLeases.transact(new FileNetwork(leases, index, sync), work);
            }
        } catch (ClosedByInterruptException e) {
            throw new StoreBusyException("interrupted while using the leases in " + dataDir.resolve(network));
        } catch (IOException e) {
            throw StoreException.because("the leases in " + dataDir.resolve(network) + " cannot be used", e);
        }
    }

    /** Checked once: after that, only root can make it one that others may change. */
    private TrustedDirectory directory() throws IOException {
        TrustedDirectory known = directory;
        if (known == null) {
            known = TrustedDirectory.make(dataDir);
            directory = known;
        }
        return known;
    }

    @Override
    public boolean mayHaveLeases(String network) {
        return Files.exists(dataDir.resolve(network), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> networks() throws StoreException {
        try {
            Optional<TrustedDirectory> found = TrustedDirectory.find(dataDir);
            List<String> networks = found.isPresent() ? networks(found.get()) : new ArrayList<>();
            Collections.sort(networks);
            return networks;
        } catch (DirectoryIteratorException e) {
            throw new StoreException("the networks in " + dataDir + " cannot be listed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw StoreException.because("the networks in " + dataDir + " cannot be listed", e);
        }
    }

    private static List<String> networks(TrustedDirectory directory) throws IOException {
        List<String> networks = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(".") && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    networks.add(name);
                }
            }
        }
        return networks;
    }
}
