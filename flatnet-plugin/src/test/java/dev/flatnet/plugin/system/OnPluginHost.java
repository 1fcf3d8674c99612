// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.system;

import dev.flatnet.netlink.kernel.TestNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that have a host of their own each, and a container on it. */
abstract class OnPluginHost {
    PluginHost host;
    TestNamespace container;

    @BeforeEach
    void startHost() {
        host = PluginHost.start();
        container = host.container();
    }

    @AfterEach
    void stopHost() {
        host.close();
    }
}
