// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.testing.SomeKernel;

@KernelTest
class MasqueradeOfRealKernelTest extends MasqueradeContract {
    MasqueradeOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
