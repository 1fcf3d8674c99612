// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class TrafficOfInMemoryKernelTest extends TrafficContract {
    TrafficOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
