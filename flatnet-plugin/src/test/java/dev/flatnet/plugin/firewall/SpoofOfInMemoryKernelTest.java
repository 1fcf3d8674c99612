// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.netlink.testing.SomeKernel;

class SpoofOfInMemoryKernelTest extends SpoofContract {
    SpoofOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
