// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.SomeKernel;

class MonitorOfInMemoryKernelTest extends MonitorContract {
    MonitorOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
