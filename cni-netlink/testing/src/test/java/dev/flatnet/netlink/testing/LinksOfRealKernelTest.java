// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.KernelTest;

@KernelTest
class LinksOfRealKernelTest extends LinkContract {
    LinksOfRealKernelTest() {
        super(SomeKernel.real(), isAtLeastLinux62());
    }

    /** Since when RTM_NEWLINK honours NLM_F_ECHO. */
    private static boolean isAtLeastLinux62() {
        String[] release = System.getProperty("os.version").split("[^0-9]+", 3);
        int major = Integer.parseInt(release[0]);
        return major > 6 || (major == 6 && Integer.parseInt(release[1]) >= 2);
    }
}
