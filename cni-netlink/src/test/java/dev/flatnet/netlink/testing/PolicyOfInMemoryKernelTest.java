// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.SomeKernel;

class PolicyOfInMemoryKernelTest extends PolicyContract {
    PolicyOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
