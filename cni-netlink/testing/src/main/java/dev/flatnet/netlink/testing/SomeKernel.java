// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.netns.NetworkNamespace;
import java.io.IOException;

/**
 * The real kernel or the one in memory, for a test that is written once and run on both. It makes throw-away namespaces, and
 * removes them at the end:
 *
 * <pre>{@code
 * abstract class AttachContract {
 *     AttachContract(SomeKernel kernel) { … }
 *     // @BeforeEach: kernel.namespace(); @AfterEach: kernel.close();
 * }
 * class AttachInMemoryTest extends AttachContract { AttachInMemoryTest() { super(SomeKernel.inMemory()); } }
 * class AttachOnRealKernelTest extends AttachContract { AttachOnRealKernelTest() { super(SomeKernel.real()); } }
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public interface SomeKernel extends AutoCloseable {
    /**
     * Makes a namespace, with nothing but a loopback interface that is down. The reference stays open until the kernel is
     * closed.
     *
     * @throws IOException EPERM without CAP_SYS_ADMIN, for the real kernel
     */
    NetworkNamespace namespace() throws IOException;

    /**
     * Opens another reference to what {@link #namespace} made, by its path; the caller closes it.
     *
     * @throws dev.flatnet.netlink.netns.NamespaceException if there is none at that path
     */
    NetworkNamespace open(String path) throws IOException;

    /** Closes a reference that {@link #namespace} gave, and takes the namespace from its path, as at the end of a container. */
    void delete(NetworkNamespace namespace) throws IOException;

    /** Takes all namespaces away that were made. Afterwards the kernel can be used again. */
    @Override
    void close() throws IOException;

    /** A new kernel in memory; for tests that need no root. */
    static SomeKernel inMemory() {
        return inMemory(new InMemoryKernel());
    }

    /** Over a kernel in memory that the test has its hands on. */
    static SomeKernel inMemory(InMemoryKernel kernel) {
        return new SomeInMemoryKernel(kernel);
    }

    /**
     * The kernel that this runs on; needs root. Its namespaces have names in {@code /run/netns} that begin with {@code
     * flatnet-test-} and the number of this process.
     */
    static SomeKernel real() {
        return new RealKernel();
    }
}
