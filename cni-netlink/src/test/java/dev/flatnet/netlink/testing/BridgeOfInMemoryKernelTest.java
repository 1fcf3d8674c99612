// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.SomeKernel;

class BridgeOfInMemoryKernelTest extends BridgeContract {
    BridgeOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
