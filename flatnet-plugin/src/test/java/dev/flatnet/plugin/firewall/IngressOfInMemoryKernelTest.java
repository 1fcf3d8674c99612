// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.testing.SomeKernel;

class IngressOfInMemoryKernelTest extends IngressContract {
    IngressOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
