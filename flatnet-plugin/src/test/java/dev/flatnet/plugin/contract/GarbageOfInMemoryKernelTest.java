// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.netlink.testing.SomeKernel;

class GarbageOfInMemoryKernelTest extends GarbageContract {
    GarbageOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
