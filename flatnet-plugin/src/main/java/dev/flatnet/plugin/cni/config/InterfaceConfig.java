// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.plugin.Network;

/** The configuration of a plugin that makes an interface: one record a plugin. */
public interface InterfaceConfig {

    /** How a container is attached with this configuration. */
    Network network(String name);

    /** For the result; replaces that of the address management if anything is set. */
    Dns dns();

    /** Whether the interface gets addresses, so that there must be an {@code ipam} object. */
    default boolean needsAddresses() {
        return true;
    }

    /** Whether the result of earlier plugins, if there is one, is the result: what is made is no news to anybody. */
    default boolean passesResultOn() {
        return false;
    }
}
