// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class LinksOfInMemoryKernelTest extends LinkContract {
    LinksOfInMemoryKernelTest() {
        super(SomeKernel.inMemory(), true);
    }
}
