// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonBoolean;
import dev.flatnet.cni.spec.JsonNumber;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;

/** Tells values that ask for something from those that programs print for nothing: a key with the latter may be passed over. */
final class AsksForSomething {
    private AsksForSomething() {}

    static boolean says(JsonValue value) {
        return value != JsonBoolean.FALSE
                && !(value instanceof JsonNumber number && number.token().equals("0"))
                && !(value instanceof JsonString string && string.value().isEmpty())
                && !(value instanceof JsonArray array && array.elements().isEmpty())
                && !(value instanceof JsonObject object && object.members().isEmpty());
    }
}
