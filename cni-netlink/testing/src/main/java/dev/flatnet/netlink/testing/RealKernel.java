// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The kernel that this runs on as {@link SomeKernel}. */
final class RealKernel implements SomeKernel {
    /** The names of what was made, by the reference that was given. */
    private final Map<NetworkNamespace, String> made = new HashMap<>();

    @Override
    public NetworkNamespace namespace() throws IOException {
        String name = "flatnet-test-" + ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        NetworkNamespace namespace = NetworkNamespace.createNamed(name);
        made.put(namespace, name);
        return namespace;
    }

    @Override
    public NetworkNamespace open(String path) throws IOException {
        return NetworkNamespace.open(path);
    }

    @Override
    public void delete(NetworkNamespace namespace) throws IOException {
        namespace.close();
        String name = made.remove(namespace);
        if (name != null) {
            NetworkNamespace.deleteNamed(name);
        }
    }

    /** A failure does not keep the others from being removed. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (NetworkNamespace each : Map.copyOf(made).keySet()) {
            try {
                delete(each);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
