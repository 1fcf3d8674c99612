// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class SomeKernelInMemoryTest extends SomeKernelContract {
    SomeKernelInMemoryTest() {
        super(SomeKernel.inMemory());
    }
}
