// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/** JSON's {@code true} and {@code false}. */
public enum JsonBoolean implements JsonValue {
    TRUE,
    FALSE;

    public static JsonBoolean of(boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public String describe() {
        return "a boolean";
    }
}
