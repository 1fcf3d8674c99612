// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressStore;

class MemoryAddressStoreTest extends AddressStoreContract {
    private final MemoryAddressStore store = new MemoryAddressStore();

    @Override
    protected AddressStore store() {
        return store;
    }

    @Override
    protected AddressStore reopened() {
        return store;
    }
}
