// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class MtuOfInMemoryKernelTest extends MtuContract {
    MtuOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
