// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.KernelTest;

@KernelTest
class NftablesMonitorOfRealKernelTest extends NftablesMonitorContract {
    NftablesMonitorOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
