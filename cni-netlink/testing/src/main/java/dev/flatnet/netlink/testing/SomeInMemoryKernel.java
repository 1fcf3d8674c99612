// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An {@link InMemoryKernel} as {@link SomeKernel}. */
final class SomeInMemoryKernel implements SomeKernel {
    private final InMemoryKernel kernel;
    private final List<NetworkNamespace> made = new ArrayList<>();
    private int number;

    SomeInMemoryKernel(InMemoryKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public NetworkNamespace namespace() {
        NetworkNamespace namespace = kernel.create("/run/netns/n" + number++);
        made.add(namespace);
        return namespace;
    }

    @Override
    public NetworkNamespace open(String path) throws IOException {
        return kernel.open(path);
    }

    @Override
    public void delete(NetworkNamespace namespace) throws IOException {
        made.remove(namespace);
        kernel.delete(namespace.path());
        namespace.close();
    }

    @Override
    public void close() throws IOException {
        for (NetworkNamespace each : List.copyOf(made)) {
            delete(each);
        }
    }
}
