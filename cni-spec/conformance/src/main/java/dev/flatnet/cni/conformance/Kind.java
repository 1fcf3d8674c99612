// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

/** The kinds of plugin that the specification tells apart (1.0.0, sections 2 and 4). */
public enum Kind {
    /** Creates the interface {@code CNI_IFNAME} in the container. */
    INTERFACE("an interface plugin"),
    /** Changes the configuration of an interface that exists. */
    CHAINED("a chained plugin"),
    /** Is called by other plugins and manages addresses. */
    IPAM("an IPAM plugin");

    private final String description;

    Kind(String description) {
        this.description = description;
    }

    /** For sentences: {@code "an interface plugin"}. */
    public String description() {
        return description;
    }
}
