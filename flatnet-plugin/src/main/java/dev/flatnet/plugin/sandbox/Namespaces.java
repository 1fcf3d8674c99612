// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.sandbox;

import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;

/** How the path of a container's network namespace leads to the namespace. Thread-safe. */
@FunctionalInterface
public interface Namespaces {

    /**
     * Opens one.
     *
     * @throws dev.flatnet.netlink.netns.NamespaceException if the path leads to none
     */
    NetworkNamespace open(String path) throws IOException;
}
