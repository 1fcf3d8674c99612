// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.conformance.NamespaceProbe;
import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.UUID;

/** A namespace for each container, with a name that nobody else has, and gone when it is closed. */
final class CreatedNamespaces implements NamespaceProbe.Source {

    @Override
    public NamespaceProbe open() throws IOException {
        String name = "conformance-" + UUID.randomUUID();
        try (NetworkNamespace created = NetworkNamespace.createNamed(name)) {
            return new KernelNamespace(created.path(), () -> delete(name));
        }
    }

    private static void delete(String name) throws IOException {
        try {
            NetworkNamespace.deleteNamed(name);
        } catch (NamespaceException e) {
            // A case may have taken it away before.
            if (!e.isGone()) {
                throw e;
            }
        }
    }

    @Override
    public boolean givesFreshOnes() {
        return true;
    }
}
