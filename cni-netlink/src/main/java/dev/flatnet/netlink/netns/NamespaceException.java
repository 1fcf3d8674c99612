// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A path does not lead to a network namespace; the message begins with the path. */
public final class NamespaceException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final boolean gone;

    /**
     * {@code path} cannot be used.
     *
     * @param problem a verb and what is wrong, to stand behind the path in the message
     * @param gone whether there is nothing at that path
     */
    public NamespaceException(String path, String problem, boolean gone, @Nullable Throwable cause) {
        super(path + " " + problem, cause);
        this.gone = gone;
    }

    /** Whether there is nothing at that path, as after the end of a container. */
    public boolean isGone() {
        return gone;
    }
}
