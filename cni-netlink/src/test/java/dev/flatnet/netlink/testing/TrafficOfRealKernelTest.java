// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.kernel.SomeKernel;

@KernelTest
class TrafficOfRealKernelTest extends TrafficContract {
    TrafficOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
