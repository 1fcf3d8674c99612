// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * JSON that cannot be decoded at all: the text is not JSON, or a value has another JSON type than its reader asked for, such
 * as a string where a number belongs. In a network configuration this is code {@value ErrorCode#DECODING_FAILURE}.
 */
public final class MalformedJsonException extends JsonException {
    @Serial
    private static final long serialVersionUID = 1;

    MalformedJsonException(String problem) {
        this("", problem, null);
    }

    MalformedJsonException(String problem, Throwable cause) {
        this("", problem, cause);
    }

    private MalformedJsonException(String location, String problem, @Nullable Throwable cause) {
        super(location, problem, cause);
    }

    @Override
    JsonException at(String location) {
        return new MalformedJsonException(location, problem(), getCause());
    }
}
