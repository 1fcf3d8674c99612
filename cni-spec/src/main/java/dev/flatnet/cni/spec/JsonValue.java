// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/**
 * Any JSON value. Network configurations are open-ended: whoever handles them must carry along what it does not know,
 * so they are kept as this tree and read from it where needed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** What this is, for messages: {@code "an object"}, {@code "a number"}, … */
    String describe();
}
