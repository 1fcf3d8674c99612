// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.kernel.TestNamespace;
import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The real kernel or the one in memory: makes namespaces, and removes them at the end. */
interface SomeKernel extends AutoCloseable {
    NetworkNamespace namespace() throws IOException;

    @Override
    void close() throws IOException;

    static SomeKernel inMemory() {
        InMemoryKernel kernel = new InMemoryKernel();
        return new SomeKernel() {
            private int number;

            @Override
            public NetworkNamespace namespace() {
                return kernel.create("/run/netns/n" + number++);
            }

            @Override
            public void close() {}
        };
    }

    static SomeKernel real() {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        return new SomeKernel() {
            @Override
            public NetworkNamespace namespace() throws IOException {
                TestNamespace namespace = TestNamespace.create();
                open.push(namespace);
                NetworkNamespace reference =
                        NetworkNamespace.open(namespace.path().toString());
                open.push(reference);
                return reference;
            }

            @Override
            public void close() throws IOException {
                for (AutoCloseable each : open) {
                    try {
                        each.close();
                    } catch (IOException | RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
    }
}
