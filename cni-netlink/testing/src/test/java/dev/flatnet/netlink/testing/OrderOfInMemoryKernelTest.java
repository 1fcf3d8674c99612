// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class OrderOfInMemoryKernelTest extends OrderContract {
    OrderOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
