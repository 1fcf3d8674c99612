// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.io.Serial;

/** Text that is not JSON, or JSON that is not what was asked for. The message says where: {@code ipam.routes[1].dst}. */
public final class JsonException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final String location;
    private final String problem;

    public JsonException(String problem) {
        this("", problem, null);
    }

    JsonException(String problem, Throwable cause) {
        this("", problem, cause);
    }

    private JsonException(String location, String problem, @org.jspecify.annotations.Nullable Throwable cause) {
        super(location.isEmpty() ? problem : location + ": " + problem, cause);
        this.location = location;
        this.problem = problem;
    }

    /** The same failure, seen from one level further out: a member name, or an index such as {@code [2]}. */
    public JsonException in(String step) {
        String separator = location.isEmpty() || location.startsWith("[") ? "" : ".";
        return new JsonException(step + separator + location, problem, getCause());
    }
}
