// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

class RouteOfInMemoryKernelTest extends RouteContract {
    RouteOfInMemoryKernelTest() {
        super(SomeKernel.inMemory());
    }
}
