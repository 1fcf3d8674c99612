// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class MonitorOfInMemoryKernelTest extends MonitorContract {
    MonitorOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
