// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A failure that knows how it will be reported. */
public class CniException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient CniError error;

    public CniException(int code, String msg, String details) {
        this(new CniError(code, msg, details), null);
    }

    public CniException(int code, String msg, String details, Throwable cause) {
        this(new CniError(code, msg, details), cause);
    }

    private CniException(CniError error, @Nullable Throwable cause) {
        this(error.toText(), error, cause);
    }

    /** For subclasses that have more to say than the error itself. */
    protected CniException(String message, CniError error, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** Code {@value ErrorCode#INVALID_CONFIG}. */
    public static CniException invalidConfig(String msg, String details) {
        return new CniException(ErrorCode.INVALID_CONFIG, msg, details);
    }

    /** Code {@value ErrorCode#UNSUPPORTED_FIELD}; the specification wants key and value in the message. */
    public static CniException unsupportedField(String key, String value, String details) {
        return new CniException(ErrorCode.UNSUPPORTED_FIELD, "unsupported field " + key + ": " + value, details);
    }

    /**
     * For a network configuration that is not what it should be: code {@value ErrorCode#DECODING_FAILURE} if it cannot be
     * decoded, code {@value ErrorCode#INVALID_CONFIG} if it is well-formed and says something impossible.
     *
     * @param what the configuration, or the part of it
     */
    public static CniException ofConfig(String what, JsonException cause) {
        return cause instanceof MalformedJsonException
                ? undecodable(what, cause)
                : new CniException(
                        ErrorCode.INVALID_CONFIG, "invalid " + what, String.valueOf(cause.getMessage()), cause);
    }

    /** Code {@value ErrorCode#DECODING_FAILURE}, for JSON other than a configuration that is not what it should be. */
    public static CniException undecodable(String what, JsonException cause) {
        return new CniException(
                ErrorCode.DECODING_FAILURE, "cannot decode the " + what, String.valueOf(cause.getMessage()), cause);
    }

    /** What is printed. */
    public CniError error() {
        return error;
    }
}
