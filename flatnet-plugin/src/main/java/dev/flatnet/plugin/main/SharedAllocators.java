// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.main;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.store.GroupedAddressStore;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** One allocator for all threads that use a directory, so that they can act together. Thread-safe. */
final class SharedAllocators implements Function<Path, Allocator> {
    /** More directories than a machine has. Two allocators for one would be right too, only slower. */
    private static final int MOST = 256;

    private final ConcurrentHashMap<Path, Allocator> allocators = new ConcurrentHashMap<>();
    private final Function<Path, AddressStore> stores;
    private final Host host;

    SharedAllocators(Function<Path, AddressStore> stores, Host host) {
        this.stores = stores;
        this.host = host;
    }

    @Override
    public Allocator apply(Path dataDir) {
        if (allocators.size() >= MOST) {
            allocators.clear();
        }
        return allocators.computeIfAbsent(
                dataDir, each -> new Allocator(new GroupedAddressStore(stores.apply(each)), host));
    }
}
