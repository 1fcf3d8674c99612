// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.testing.SomeKernel;

@KernelTest
class BridgedNetworksOfRealKernelTest extends BridgedNetworkContract {
    BridgedNetworksOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
