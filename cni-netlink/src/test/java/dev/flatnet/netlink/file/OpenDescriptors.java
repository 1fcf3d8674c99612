// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.file;

import java.io.File;
import java.util.Objects;

/** What this process has open. */
final class OpenDescriptors {
    private OpenDescriptors() {}

    static int count() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }
}
