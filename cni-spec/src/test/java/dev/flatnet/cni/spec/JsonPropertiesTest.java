// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a document comes out again as it was; whatever does not fit is refused and nothing else happens. */
class JsonPropertiesTest {

    @Provide
    Arbitrary<JsonValue> values() {
        Arbitrary<JsonValue> scalars = Arbitraries.oneOf(
                Arbitraries.strings().filter(JsonPropertiesTest::isText).map(JsonString::new),
                Arbitraries.of("0", "-0", "1", "1.0", "1e0", "1E+5", "12345678901234567890", "-0.10", "1e400")
                        .map(JsonNumber::new),
                Arbitraries.of(JsonBoolean.TRUE, JsonBoolean.FALSE, JsonNull.NULL));
        return Arbitraries.recursive(() -> scalars, JsonPropertiesTest::nested, 0, 4);
    }

    private static boolean isText(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
    }

    private static Arbitrary<JsonValue> nested(Arbitrary<JsonValue> inner) {
        Arbitrary<JsonValue> arrays = inner.list().ofMaxSize(4).map(JsonArray::new);
        Arbitrary<JsonValue> objects = Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMaxLength(5), inner)
                .ofMaxSize(4)
                .map(members -> {
                    Map<String, JsonValue> ordered = new LinkedHashMap<>(members);
                    return new JsonObject(ordered);
                });
        return Arbitraries.oneOf(arrays, objects);
    }

    @Property
    void whatIsWrittenIsReadAgain(@ForAll("values") JsonValue value) throws JsonException {
        assertThat(Json.parse(Json.write(value).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(value);
        assertThat(Json.parse(Json.writeIndented(value))).isEqualTo(value);
    }

    @Property
    void compactTextIsKeptToTheByte(@ForAll("values") JsonValue value) throws JsonException {
        String text = Json.write(value);
        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        try {
            Json.parse(bytes);
        } catch (JsonException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 50)
    void whatFollowsTheDocumentIsRefused(@ForAll("values") JsonValue value) {
        String text = Json.write(value);
        assertThatThrownBy(() -> Json.parse(text + " " + text)).isInstanceOf(JsonException.class);
    }

    @Property
    void membersAreFoundWhateverTheirLetterCase(@ForAll("values") JsonValue value) {
        JsonObject object = JsonObject.builder()
                .put("HOSTPORT", value)
                .put("other", JsonNull.NULL)
                .build();
        assertThat(object.member("hostPort")).contains(value);
        assertThat(object.get("hostPort").isPresent()).isEqualTo(value != JsonNull.NULL);
        assertThat(object.toBuilder().build()).isEqualTo(object);
    }
}
