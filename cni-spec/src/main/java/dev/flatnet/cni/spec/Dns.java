// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.List;
import java.util.Optional;

/**
 * DNS settings of a configuration or a result. The {@code dns} capability of the CNI conventions names the same things
 * differently.
 *
 * @param nameservers addresses as text, in order of priority
 * @param domain the local domain for short names
 * @param search domains to search, in order of priority
 * @param options passed to the resolver
 */
public record Dns(List<String> nameservers, Optional<String> domain, List<String> search, List<String> options) {

    /** Nothing set. */
    public static final Dns EMPTY = new Dns(List.of(), Optional.empty(), List.of(), List.of());

    public Dns {
        nameservers = List.copyOf(nameservers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    public boolean isEmpty() {
        return nameservers.isEmpty() && domain.isEmpty() && search.isEmpty() && options.isEmpty();
    }

    /** Reads the JSON form; every member is optional. */
    public static Dns decode(JsonObject json) throws JsonException {
        return new Dns(
                json.list("nameservers", JsonDecoder.string()),
                json.text("domain"),
                json.list("search", JsonDecoder.string()),
                json.list("options", JsonDecoder.string()));
    }

    /** Writes the JSON form; unset members are left out. */
    public JsonObject encode() {
        JsonObject.Builder json = JsonObject.builder();
        putUnlessEmpty(json, "nameservers", nameservers);
        json.put("domain", domain);
        putUnlessEmpty(json, "search", search);
        putUnlessEmpty(json, "options", options);
        return json.build();
    }

    private static void putUnlessEmpty(JsonObject.Builder json, String name, List<String> values) {
        if (!values.isEmpty()) {
            json.put(name, JsonArray.ofStrings(values));
        }
    }
}
