// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/** A JSON string, unescaped. */
public record JsonString(String value) implements JsonValue {

    @Override
    public String describe() {
        return "a string";
    }
}
