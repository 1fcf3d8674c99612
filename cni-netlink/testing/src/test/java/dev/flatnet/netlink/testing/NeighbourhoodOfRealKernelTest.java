// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.KernelTest;

@KernelTest
class NeighbourhoodOfRealKernelTest extends NeighbourhoodContract {
    NeighbourhoodOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
