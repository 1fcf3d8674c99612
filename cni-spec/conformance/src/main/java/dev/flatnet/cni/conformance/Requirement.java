// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

/**
 * A requirement of the specification.
 *
 * @param id its number in this library's list, {@code S1} and on
 * @param level the words of the specification, such as {@code MUST}; {@code DEF} for what is stated without such a word
 * @param versions the versions of the specification that have it
 * @param side who has to keep it: {@code P} the plugin, {@code R} the runtime, {@code B} both, {@code A} the author of the
 *     configuration
 * @param text what it demands, in short
 * @param whyNoCase why no case tests it, if it concerns plugins and none does; else empty
 */
public record Requirement(String id, String level, String versions, String side, String text, String whyNoCase) {

    /** Whether plugins are concerned. */
    public boolean concernsPlugins() {
        return side.startsWith("P") || side.equals("B");
    }
}
