// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.testing.SomeKernel;

@KernelTest
class SpoofOfRealKernelTest extends SpoofContract {
    SpoofOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
