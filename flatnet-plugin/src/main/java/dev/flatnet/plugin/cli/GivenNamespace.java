// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.conformance.NamespaceProbe;

/** The one namespace that somebody gave, for all containers; it stays. */
final class GivenNamespace implements NamespaceProbe.Source {
    private final String path;

    GivenNamespace(String path) {
        this.path = path;
    }

    @Override
    public NamespaceProbe open() {
        return new KernelNamespace(path, () -> {});
    }

    @Override
    public boolean givesFreshOnes() {
        return false;
    }
}
