// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/**
 * A JSON number, kept as the text it had ({@code 1}, {@code 1.0} and {@code 1e0} stay different), because a runtime must
 * pass on numbers it does not understand unchanged (specification 1.0.0, section 1).
 */
public record JsonNumber(String token) implements JsonValue {

    /** The number written without fraction and exponent. */
    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    @Override
    public String describe() {
        return "a number";
    }
}
