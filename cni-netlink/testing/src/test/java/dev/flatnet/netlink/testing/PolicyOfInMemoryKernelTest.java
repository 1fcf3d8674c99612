// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class PolicyOfInMemoryKernelTest extends PolicyContract {
    PolicyOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
