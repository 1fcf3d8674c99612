// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * By which two names of the same file are told (stat(2)).
 *
 * @param device the file system it is on
 * @param inode its number there
 */
record FileIdentity(Object device, Object inode) {

    /** That of the file which a path leads to, links followed: also those of descriptors in /proc. */
    static FileIdentity of(Path path) throws IOException {
        return new FileIdentity(Files.getAttribute(path, "unix:dev"), Files.getAttribute(path, "unix:ino"));
    }
}
