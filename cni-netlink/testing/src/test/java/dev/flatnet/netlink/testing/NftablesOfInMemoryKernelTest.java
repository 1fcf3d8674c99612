// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class NftablesOfInMemoryKernelTest extends NftablesContract {
    NftablesOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
