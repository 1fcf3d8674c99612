// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

/** What a case needs besides the plugin. */
public enum Need {
    /** Nothing: every request is one that must be refused, or that changes nothing. */
    NOTHING,
    /** A namespace to attach, and the privilege to; IPAM plugins need neither. */
    ATTACHMENT,
    /** Two or more namespaces at a time, or one that may disappear; IPAM plugins need none. */
    FRESH_NAMESPACES,
    /**
     * As {@link #ATTACHMENT}, and a host whose own namespace may be spoiled: a plugin that fails such a case configures the
     * namespace that it runs in.
     */
    EXPENDABLE_HOST
}
