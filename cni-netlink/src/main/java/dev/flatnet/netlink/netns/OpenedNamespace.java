// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.internal.linux.FileDescriptor;
import dev.flatnet.netlink.internal.linux.NamespaceThread;
import dev.flatnet.netlink.internal.linux.NamespaceThread.Opening;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.IOException;

/** A namespace that was opened by a path: a file descriptor of nsfs, and a thread of its own for whatever is opened inside. */
final class OpenedNamespace extends LinuxNetworkNamespace {
    private static final int CLONE_NEWNET = 0x40000000;

    private final String path;
    private final FileDescriptor file;

    /** A namespace that {@code file} refers to, and that {@code path} led to a moment ago. */
    OpenedNamespace(String path, FileDescriptor file) {
        this.path = path;
        this.file = file;
    }

    /** See {@link NetworkNamespace#open}. */
    static OpenedNamespace open(String path) throws IOException {
        return new OpenedNamespace(path, openFile(path));
    }

    /** Opens a path once, and looks at the descriptor, which cannot be swapped any more. */
    static FileDescriptor openFile(String path) throws IOException {
        FileDescriptor file;
        try {
            file = FileDescriptor.open(path);
        } catch (SyscallException e) {
            boolean gone = e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESRCH);
            throw new NamespaceException(path, "cannot be opened: " + e.errno().meaning(), gone, e);
        }
        try {
            if (file.namespaceType() == CLONE_NEWNET) {
                return file;
            }
            file.close();
            throw new NamespaceException(path, "is a namespace of another kind", false, null);
        } catch (SyscallException e) {
            file.close();
            throw new NamespaceException(path, "is no namespace", false, e);
        }
    }

    @Override
    <T> T inside(Opening<T> opening) throws IOException {
        return NamespaceThread.open(file, opening);
    }

    @Override
    FileDescriptor file() {
        return file;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
