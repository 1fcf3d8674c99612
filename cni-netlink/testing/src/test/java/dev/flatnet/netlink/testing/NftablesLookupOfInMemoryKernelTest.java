// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class NftablesLookupOfInMemoryKernelTest extends NftablesLookupContract {
    NftablesLookupOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
