// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/** JSON's {@code null}. The typed readers of {@link JsonObject} take it for an absent member, as Go's decoder does. */
public enum JsonNull implements JsonValue {
    NULL;

    @Override
    public String describe() {
        return "null";
    }
}
