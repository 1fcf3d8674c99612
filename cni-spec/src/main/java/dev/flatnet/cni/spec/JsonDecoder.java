// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.function.Function;

/**
 * Turns a JSON value into something of yours; a method reference to a {@code static decode(JsonObject)} usually does.
 *
 * @param <T> what comes out
 */
@FunctionalInterface
public interface JsonDecoder<T> {

    /**
     * Decodes one value.
     *
     * @throws JsonException if the value is of the wrong type or says something impossible; the caller adds where it
     *     stood
     */
    T decode(JsonValue value) throws JsonException;

    /** A decoder for values that must be objects. */
    static <T> JsonDecoder<T> ofObject(ObjectDecoder<T> decoder) {
        return value -> decoder.decode(Json.requireObject(value));
    }

    /** A decoder for values that must be strings. */
    static JsonDecoder<String> string() {
        return Json::requireString;
    }

    /**
     * A decoder for strings that a parser makes something of, for example {@code parsed(IpPrefix::parse)}. The parser throws
     * an {@link IllegalArgumentException} whose message says what is wrong; it becomes a {@link JsonException}.
     */
    static <T> JsonDecoder<T> parsed(Function<String, T> parser) {
        return value -> {
            String text = Json.requireString(value);
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new JsonException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    /**
     * The part of {@link #ofObject} that is yours.
     *
     * @param <T> what comes out
     */
    @FunctionalInterface
    interface ObjectDecoder<T> {
        /** Decodes one object; see {@link JsonDecoder#decode}. */
        T decode(JsonObject object) throws JsonException;
    }
}
