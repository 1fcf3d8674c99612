// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class NftablesMonitorOfInMemoryKernelTest extends NftablesMonitorContract {
    NftablesMonitorOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
