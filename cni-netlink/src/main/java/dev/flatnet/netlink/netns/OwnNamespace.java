// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.NamespaceThread.Opening;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The namespace that the calling thread is in already: nothing is entered for it, and it is opened only if need be. */
final class OwnNamespace extends LinuxNetworkNamespace {
    private static final String PATH = "/proc/thread-self/ns/net";

    private @Nullable FileDescriptor file;
    private boolean closed;

    @Override
    <T> T inside(Opening<T> opening) throws IOException {
        requireOpen();
        return opening.open();
    }

    @Override
    synchronized FileDescriptor file() throws IOException {
        requireOpen();
        if (file == null) {
            file = OpenedNamespace.openFile(PATH);
        }
        return file;
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the namespace is closed");
        }
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (file != null) {
            file.close();
        }
    }
}
