// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A JSON object: members in the order they were written, with the names they were written with, which are distinct.
 *
 * <p>Members are found in any letter case, as Go's {@code encoding/json} finds them for the programs that people know:
 * {@code isgateway} is {@code isGateway}. Of several that differ in letter case only, the one spelt exactly as asked for
 * counts, because so does a runtime spell what it adds itself; if there is none, the last one counts, as in Go. {@link
 * #members} has them all as they were written.
 *
 * <p>The typed readers ({@link #string}, {@link #integer}, …) return empty for a member that is absent or {@code null},
 * and throw a {@link JsonException} that names the member if it has another type.
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    public static Builder builder() {
        return new Builder(new LinkedHashMap<>());
    }

    /** A builder that starts with the members of this object. */
    public Builder toBuilder() {
        return new Builder(new LinkedHashMap<>(members));
    }

    /** The member of this name, unless absent or {@code null}. */
    public Optional<JsonValue> get(String name) {
        return member(name).filter(value -> value != JsonNull.NULL);
    }

    /** As {@link #get}, but a {@code null} counts as well. */
    public Optional<JsonValue> member(String name) {
        JsonValue found = members.get(name);
        if (found == null || found == JsonNull.NULL) {
            for (Map.Entry<String, JsonValue> member : members.entrySet()) {
                if (member.getKey().equalsIgnoreCase(name) && (found == null || member.getValue() != JsonNull.NULL)) {
                    found = member.getValue();
                }
            }
        }
        return Optional.ofNullable(found);
    }

    /** A member decoded by {@code decoder}. */
    public <T> Optional<T> get(String name, JsonDecoder<T> decoder) throws JsonException {
        Optional<JsonValue> value = get(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decoder.decode(value.get()));
        } catch (JsonException e) {
            throw e.in(name);
        }
    }

    public Optional<String> string(String name) throws JsonException {
        return get(name, Json::requireString);
    }

    /** A string; the empty one counts as absent. */
    public Optional<String> text(String name) throws JsonException {
        return string(name).filter(text -> !text.isEmpty());
    }

    /**
     * A string that {@code parser} makes something of; see {@link JsonDecoder#parsed}. The empty string counts as absent,
     * because that is how Go's programs print an address that is not set.
     */
    public <T> Optional<T> parsed(String name, Function<String, T> parser) throws JsonException {
        return text(name).isEmpty() ? Optional.empty() : get(name, JsonDecoder.parsed(parser));
    }

    public Optional<JsonObject> object(String name) throws JsonException {
        return get(name, Json::requireObject);
    }

    /** {@code true} or {@code false}; {@code fallback} if absent. */
    public boolean bool(String name, boolean fallback) throws JsonException {
        return get(name, Json::requireBoolean).orElse(fallback);
    }

    /**
     * A whole number without fraction and exponent.
     *
     * @throws JsonException also if it is outside {@code min} … {@code max}
     */
    public Optional<Long> integer(String name, long min, long max) throws JsonException {
        return get(name, value -> Json.requireInteger(value, min, max));
    }

    /** The elements of an array, each decoded; the empty list if absent. */
    public <T> List<T> list(String name, JsonDecoder<T> decoder) throws JsonException {
        return get(name, value -> Json.requireArray(value).decode(decoder)).orElse(List.of());
    }

    @Override
    public String describe() {
        return "an object";
    }

    /** Collects members; setting a name again replaces the value in its old place. Not thread-safe. */
    public static final class Builder {
        private final Map<String, JsonValue> members;

        private Builder(Map<String, JsonValue> members) {
            this.members = members;
        }

        public Builder put(String name, JsonValue value) {
            members.put(name, value);
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, new JsonString(value));
        }

        public Builder put(String name, long value) {
            return put(name, JsonNumber.of(value));
        }

        /** Writes nothing when there is nothing to write; absent members are left out, never {@code null}. */
        public Builder put(String name, Optional<String> value) {
            return value.isPresent() ? put(name, value.get()) : this;
        }

        public Builder remove(String name) {
            members.remove(name);
            return this;
        }

        public JsonObject build() {
            return new JsonObject(members);
        }
    }
}
