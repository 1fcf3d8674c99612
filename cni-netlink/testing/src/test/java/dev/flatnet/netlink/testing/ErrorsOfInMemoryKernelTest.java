// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class ErrorsOfInMemoryKernelTest extends ErrorContract {
    ErrorsOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
