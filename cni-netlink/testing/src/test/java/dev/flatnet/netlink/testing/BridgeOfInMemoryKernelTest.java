// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class BridgeOfInMemoryKernelTest extends BridgeContract {
    BridgeOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
