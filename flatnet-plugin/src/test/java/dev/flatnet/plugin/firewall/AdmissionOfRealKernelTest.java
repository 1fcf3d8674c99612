// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.kernel.KernelTest;
import dev.flatnet.netlink.testing.SomeKernel;

@KernelTest
class AdmissionOfRealKernelTest extends AdmissionContract {
    AdmissionOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
