// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.internal.linux.NamedNamespace;
import dev.flatnet.netlink.internal.linux.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Names of namespaces in the directory of {@code ip netns}. Apart, so that who needs none does not load this. */
final class NamedNamespaces {
    private static final Path DIRECTORY = Path.of("/run/netns");
    /** NAME_MAX, linux/limits.h. */
    private static final int MAX_NAME_BYTES = 255;

    private NamedNamespaces() {}

    static NetworkNamespace open(String name) throws IOException {
        return OpenedNamespace.open(path(name));
    }

    static NetworkNamespace create(String name) throws IOException {
        String path = path(name);
        try {
            return new OpenedNamespace(path, NamedNamespace.create(DIRECTORY, name));
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.EEXIST)) {
                throw new NamespaceException(path, "exists already", false, e);
            }
            throw e;
        }
    }

    static void delete(String name) throws IOException {
        String path = path(name);
        try {
            NamedNamespace.delete(DIRECTORY, name);
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                throw new NamespaceException(path, "cannot be deleted: there is none", true, e);
            }
            throw e;
        }
    }

    private static String path(String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf(0) >= 0
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("\"" + name + "\" is no name for a network namespace");
        }
        return DIRECTORY + "/" + name;
    }
}
