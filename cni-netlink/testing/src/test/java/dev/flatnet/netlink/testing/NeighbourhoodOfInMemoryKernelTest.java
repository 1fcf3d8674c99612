// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class NeighbourhoodOfInMemoryKernelTest extends NeighbourhoodContract {
    NeighbourhoodOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
