// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.SomeKernel;

class TrafficOfInMemoryKernelTest extends TrafficContract {
    TrafficOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
