// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.KernelTest;

@KernelTest
class MtuOfRealKernelTest extends MtuContract {
    MtuOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
