// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.netlink.kernel.SomeKernel;

class FlatnetOfInMemoryKernelTest extends FlatnetContract {
    FlatnetOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
