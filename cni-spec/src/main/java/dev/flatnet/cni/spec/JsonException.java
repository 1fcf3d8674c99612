// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * JSON that is not what was asked for. The message says where: {@code ipam.routes[1].dst}.
 *
 * <p>A decoder throws it for well-formed JSON that says something impossible: an address that is none, a number out of
 * range, a member that is missing. In a network configuration that is code {@value ErrorCode#INVALID_CONFIG}. What cannot
 * even be decoded is a {@link MalformedJsonException}. {@link CniException#ofConfig} makes the difference.
 */
public sealed class JsonException extends Exception permits MalformedJsonException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String location;
    private final String problem;

    /** A value that is impossible. */
    public JsonException(String problem) {
        this("", problem, null);
    }

    /** A value that is impossible, as a parser found out. */
    public JsonException(String problem, Throwable cause) {
        this("", problem, cause);
    }

    JsonException(String location, String problem, @Nullable Throwable cause) {
        super(location.isEmpty() ? problem : location + ": " + problem, cause);
        this.location = location;
        this.problem = problem;
    }

    /** The same failure, seen from one level further out: a member name, or an index such as {@code [2]}. */
    public final JsonException in(String step) {
        String separator = location.isEmpty() || location.startsWith("[") ? "" : ".";
        return at(step + separator + location);
    }

    JsonException at(String place) {
        return new JsonException(place, problem, getCause());
    }

    final String problem() {
        return problem;
    }
}
