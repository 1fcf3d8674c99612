// SPDX-License-Identifier: Apache-2.0
/**
 * Network namespaces (network_namespaces(7)): references to them, their identity, their sysctls, and netlink sockets inside
 * them. The host is one of them: {@code NetworkNamespace.ofThisProcess()}.
 *
 * <p>Start with {@link dev.flatnet.netlink.netns.NetworkNamespace}; {@link
 * dev.flatnet.netlink.netns.NamespaceException} says why a path cannot be used. This package does not run your code inside a
 * namespace, on purpose: open a netlink connection in it and work from outside.
 */
@NullMarked
package dev.flatnet.netlink.netns;

import org.jspecify.annotations.NullMarked;
