// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.testing.SomeKernel;

class PortsOfInMemoryKernelTest extends PortContract {
    PortsOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
