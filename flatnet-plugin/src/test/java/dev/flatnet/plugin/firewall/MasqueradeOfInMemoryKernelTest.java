// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.testing.SomeKernel;

class MasqueradeOfInMemoryKernelTest extends MasqueradeContract {
    MasqueradeOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
