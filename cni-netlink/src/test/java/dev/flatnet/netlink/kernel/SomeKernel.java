// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.InMemoryKernel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The real kernel or the one in memory: makes namespaces, and removes them at the end. */
public interface SomeKernel extends AutoCloseable {
    /** Makes a namespace; the reference stays open until the kernel is closed. */
    NetworkNamespace namespace() throws IOException;

    /** Opens another reference to what {@link #namespace} made, by its path. */
    NetworkNamespace open(String path) throws IOException;

    /** Takes a namespace away, as at the end of a container. */
    void delete(NetworkNamespace namespace) throws IOException;

    @Override
    void close() throws IOException;

    /** For tests that need no root. */
    static SomeKernel inMemory() {
        return inMemory(new InMemoryKernel());
    }

    /** Over a kernel that the test has its hands on. */
    static SomeKernel inMemory(InMemoryKernel kernel) {
        return new SomeKernel() {
            private int number;

            @Override
            public NetworkNamespace namespace() {
                return kernel.create("/run/netns/n" + number++);
            }

            @Override
            public NetworkNamespace open(String path) throws IOException {
                return kernel.open(path);
            }

            @Override
            public void delete(NetworkNamespace namespace) throws IOException {
                kernel.delete(namespace.path());
                namespace.close();
            }

            @Override
            public void close() {}
        };
    }

    /** For tests that run as root. */
    static SomeKernel real() {
        Deque<NetworkNamespace> references = new ArrayDeque<>();
        Map<String, TestNamespace> namespaces = new HashMap<>();
        return new SomeKernel() {
            @Override
            public NetworkNamespace namespace() throws IOException {
                TestNamespace namespace = TestNamespace.create();
                namespaces.put(namespace.path().toString(), namespace);
                NetworkNamespace reference = open(namespace.path().toString());
                references.push(reference);
                return reference;
            }

            @Override
            public NetworkNamespace open(String path) throws IOException {
                return NetworkNamespace.open(path);
            }

            @Override
            public void delete(NetworkNamespace namespace) throws IOException {
                TestNamespace gone = namespaces.remove(namespace.path());
                if (gone != null) {
                    gone.close();
                }
                namespace.close();
            }

            @Override
            public void close() throws IOException {
                for (NetworkNamespace each : references) {
                    each.close();
                }
                namespaces.values().forEach(TestNamespace::close);
            }
        };
    }
}
