// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void keepsOrderUnknownMembersAndNumberTokens() throws JsonException {
        String text =
                "{\"z\":1.0,\"a\":[1e3,-0,12345678901234567890],\"nested\":{\"b\":null,\"c\":true},\"t\":\"é\\u0001\"}";
        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    }

    @Test
    void indentsByFourSpacesWithoutFinalLineEnd() throws JsonException {
        assertThat(Json.writeIndented(Json.parse("{\"a\":[{\"b\":1}],\"c\":{}}")))
                .isEqualTo("""
                        {
                            "a": [
                                {
                                    "b": 1
                                }
                            ],
                            "c": { }
                        }""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":}",
                "{} {}",
                "[1,]",
                "nul",
                "{'a':1}",
                "// c\n{}",
                "NaN",
                "01",
                "+1",
                "1.",
                "\"\t\"",
                "\"\\ud800\"",
                "\"\\udc00x\"",
                "{\"\\ud800\":1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":1}"
            })
    void refusesWhatIsNotExactlyOneDocument(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void saysWhereAndNothingOfItsOwnWorkings() {
        assertThatThrownBy(() -> Json.parse("{\"a\":\n [1"))
                .hasMessageContaining("line 2")
                .message()
                .doesNotContain("Source")
                .doesNotContain("REDACTED");
    }

    @Test
    void refusesBombsBeforeTheyGrow() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);
        assertThatThrownBy(() -> Json.parse(deep)).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> Json.parse("1".repeat(Json.MAX_NUMBER_LENGTH + 1)))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parse(new byte[Json.MAX_BYTES + 1]))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("larger than");
    }

    @Test
    void theDeepestAllowedNestingIsRead() throws JsonException {
        String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertThat(Json.write(Json.parse(deep))).isEqualTo(deep);
    }

    @Test
    void refusesOtherEncodings() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"n\":\"1\"} | n: must be a number, not a string",
                "{\"n\":1.5} | n: must be a whole number, not 1.5",
                "{\"n\":1e1} | n: must be a whole number, not 1e1",
                "{\"n\":99999999999999999999} | n: must be a whole number, not 99999999999999999999",
                "{\"n\":11} | n: must be between 0 and 10, not 11",
                "{\"n\":-1} | n: must be between 0 and 10, not -1"
            })
    void integersAreCheckedCompletely(String text, String message) {
        assertThatThrownBy(() -> Json.requireObject(Json.parse(text)).integer("n", 0, 10))
                .isInstanceOf(JsonException.class)
                .hasMessage(message);
    }

    @Test
    void failuresSayWhereTheyAre() throws JsonException {
        JsonObject json = Json.requireObject(Json.parse("{\"ipam\":{\"routes\":[{\"dst\":\"::/0\"},{\"dst\":7}]}}"));
        assertThatThrownBy(() -> json.get(
                        "ipam", JsonDecoder.ofObject(ipam -> ipam.list("routes", JsonDecoder.ofObject(Route::decode)))))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("ipam.routes[1].dst: must be a string, not a number");
    }

    @Test
    void nullCountsAsAbsent() throws JsonException {
        JsonObject json = Json.requireObject(Json.parse("{\"a\":null}"));
        assertThat(json.string("a")).isEmpty();
        assertThat(json.bool("a", true)).isTrue();
        assertThat(json.list("a", JsonDecoder.string())).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "hostPort | {\"HOSTPORT\":1} | 1",
                "hostPort | {\"HOSTPORT\":1,\"hostPort\":2,\"hostport\":3} | 2",
                "HostPort | {\"HOSTPORT\":1,\"hostPort\":2,\"hostport\":3} | 3",
                "hostPort | {\"HOSTPORT\":1,\"hostport\":null} | 1",
                "hostPort | {\"hostPort\":null,\"HostPort\":4} | 4",
                "hostPort | {\"hostPort\":null} | 0",
                "hostPort | {\"hostPorts\":5,\"ostPort\":6} | 0",
                "hostPort | {} | 0",
            })
    void membersAreFoundInAnyLetterCase(String name, String json, long value) throws JsonException {
        JsonObject object = Json.requireObject(Json.parse(json));
        assertThat(object.integer(name, 0, 9).orElse(0L)).isEqualTo(value);
        assertThat(object.member(name).isPresent()).isEqualTo(!json.equals("{}") && !json.contains("hostPorts"));
        assertThat(Json.write(object)).isEqualTo(json);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBackEqual(@ForAll("values") JsonValue value) throws JsonException {
        assertThat(Json.parse(Json.write(value).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(value);
        assertThat(Json.parse(Json.writeIndented(value))).isEqualTo(value);
    }

    @Property(tries = 500)
    void noTextMakesTheParserThrowAnythingElse(@ForAll byte[] bytes) {
        try {
            JsonValue value = Json.parse(bytes);
            assertThat(Json.parse(Json.write(value))).isEqualTo(value);
        } catch (JsonException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    @Provide
    Arbitrary<JsonValue> values() {
        return values(3);
    }

    private static Arbitrary<JsonValue> values(int depth) {
        Arbitrary<JsonValue> scalars = Arbitraries.oneOf(
                Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(20).map(JsonString::new),
                Arbitraries.longs().map(JsonNumber::of),
                Arbitraries.of("0.5", "-1e3", "1E+400", "12345678901234567890123")
                        .map(JsonNumber::new),
                Arbitraries.of(JsonBoolean.TRUE, JsonBoolean.FALSE, JsonNull.NULL));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<List<JsonValue>> children = values(depth - 1).list().ofMaxSize(3);
        Arbitrary<List<String>> names =
                Arbitraries.strings().alpha().ofMaxLength(5).list().ofSize(3).uniqueElements();
        return Arbitraries.oneOf(
                scalars,
                children.map(JsonArray::new),
                Combinators.combine(names, children).as(JsonTest::object));
    }

    private static JsonObject object(List<String> names, List<JsonValue> values) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            members.put(names.get(i), values.get(i));
        }
        return new JsonObject(members);
    }

    private static char[] surrogates() {
        List<Character> all = new ArrayList<>();
        for (char c = Character.MIN_SURROGATE; c <= Character.MAX_SURROGATE; c++) {
            all.add(c);
        }
        char[] chars = new char[all.size()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = all.get(i);
        }
        return chars;
    }
}
