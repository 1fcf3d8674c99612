// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.testing.SomeKernel;

@KernelTest
class IngressOfRealKernelTest extends IngressContract {
    IngressOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
