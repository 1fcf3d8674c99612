// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import static dev.flatnet.ipam.Pools.address;
import static dev.flatnet.ipam.Pools.eth0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file store waits for the disk: once per transaction, for all files, before any lease can be seen. */
class FileSyncTest {
    private static final String NETWORK = "net";

    @TempDir
    Path dataDir = Path.of("");

    private final List<List<String>> synced = new ArrayList<>();

    private AddressStore store(FileSync sync) {
        return FileAddressStore.in(dataDir).with(sync);
    }

    private void addTwo(AddressStore store) throws IpamException {
        store.inTransaction(NETWORK, leases -> {
            leases.add(address("10.0.0.5"), eth0("c1"), Origin.UNKNOWN);
            leases.add(address("10.0.0.6"), eth0("c2"), Origin.UNKNOWN);
            return 0;
        });
    }

    @Test
    void leasesAndRecordsTogetherBeforeALeaseCanBeSeen() throws IpamException {
        addTwo(store(files -> {
            List<String> contents = new ArrayList<>();
            for (Path file : files) {
                contents.add(Files.readString(file));
            }
            synced.add(contents);
            assertThat(dataDir.resolve(NETWORK).resolve("10.0.0.5")).doesNotExist();
            assertThat(dataDir.resolve(NETWORK).resolve("10.0.0.6")).doesNotExist();
        }));
        assertThat(synced).singleElement().satisfies(contents -> {
            assertThat(contents).hasSize(4);
            assertThat(contents).contains("c1\r\neth0", "c2\r\neth0");
            assertThat(contents.get(2)).contains("c1");
            assertThat(contents.get(3)).contains("c2");
        });
        assertThat(dataDir.resolve(NETWORK).resolve("10.0.0.6")).hasContent("c2\r\neth0");
    }

    @Test
    void whatIsNotDurableIsNotThere() throws IpamException {
        AddressStore failing = store(files -> {
            throw new IOException("the disk is broken");
        });
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> addTwo(failing))
                .withMessageContaining("the disk is broken");
        AddressStore store = FileAddressStore.in(dataDir);
        store.inTransaction(NETWORK, leases -> {
            assertThat(leases.inUse()).isEmpty();
            return 0;
        });
        addTwo(store);
    }
}
