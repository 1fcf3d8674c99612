// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class SysctlsOfInMemoryKernelTest extends SysctlContract {
    SysctlsOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
