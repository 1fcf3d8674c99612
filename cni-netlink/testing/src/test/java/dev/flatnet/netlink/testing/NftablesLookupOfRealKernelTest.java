// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.KernelTest;

@KernelTest
class NftablesLookupOfRealKernelTest extends NftablesLookupContract {
    NftablesLookupOfRealKernelTest() {
        super(SomeKernel.real());
    }
}
