// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.netlink.testing.SomeKernel;

class FlatnetOfInMemoryKernelTest extends FlatnetContract {
    FlatnetOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
