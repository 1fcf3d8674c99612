// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text to {@link JsonValue} and back. Strict: UTF-8 only, one document, no repeated member names, no lone
 * surrogates; and bounded: {@value #MAX_BYTES} bytes, {@value #MAX_DEPTH} levels, numbers of {@value #MAX_NUMBER_LENGTH}
 * characters. Streaming only, because a plugin pays for every class it loads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class Json {
    /** The largest document that is read: 4 MiB. A network configuration has a few hundred bytes. */
    public static final int MAX_BYTES = 4 << 20;

    /** The deepest nesting that is read. */
    public static final int MAX_DEPTH = 64;

    static final int MAX_NUMBER_LENGTH = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(MAX_BYTES)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads one document.
     *
     * @throws MalformedJsonException if it is not JSON, is too large, or has something after its end
     */
    public static JsonValue parse(byte[] utf8) throws MalformedJsonException {
        if (utf8.length > MAX_BYTES) {
            throw new MalformedJsonException("the JSON text is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("the JSON text is not valid UTF-8", e);
        }
    }

    /** As {@link #parse(byte[])}, from text already decoded. */
    public static JsonValue parse(String text) throws MalformedJsonException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException("the JSON text is empty");
            }
            JsonValue value = read(parser);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("something follows the end of the JSON document");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException("not JSON: " + problem(e) + where(e.getLocation()), e);
        } catch (IOException e) {
            throw new MalformedJsonException("not JSON: " + e.getMessage(), e);
        }
    }

    /** Without the parser's remark on where the value started: it names no source, at length. */
    private static String problem(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int remark = message.indexOf(" (start marker at ");
        return remark < 0 ? message : message.substring(0, remark);
    }

    private static String where(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /** As {@link #parse(byte[])}; the document must be an object. */
    public static JsonObject parseObject(byte[] utf8) throws MalformedJsonException {
        return requireObject(parse(utf8));
    }

    /** Compact text on one line. */
    public static String write(JsonValue value) {
        return write(value, false);
    }

    /** Text indented by four spaces, as the reference plugins print it; no line end after the last brace. */
    public static String writeIndented(JsonValue value) {
        return write(value, true);
    }

    private static String write(JsonValue value, boolean indented) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            if (indented) {
                DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
                generator.setPrettyPrinter(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                                .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter));
            }
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter failed", e);
        }
        return text.toString();
    }

    private static void write(JsonValue value, JsonGenerator generator) throws IOException {
        if (value instanceof JsonObject object) {
            generator.writeStartObject();
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                generator.writeFieldName(member.getKey());
                write(member.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof JsonArray array) {
            generator.writeStartArray();
            for (JsonValue element : array.elements()) {
                write(element, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof JsonString string) {
            generator.writeString(string.value());
        } else if (value instanceof JsonNumber number) {
            generator.writeNumber(number.token());
        } else if (value instanceof JsonBoolean bool) {
            generator.writeBoolean(bool == JsonBoolean.TRUE);
        } else {
            generator.writeNull();
        }
    }

    private static JsonValue read(JsonParser parser) throws IOException, MalformedJsonException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> new JsonString(wellFormed(parser.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            case VALUE_TRUE -> JsonBoolean.TRUE;
            case VALUE_FALSE -> JsonBoolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            default -> throw new MalformedJsonException("not JSON: unexpected " + token);
        };
    }

    /** Checked here because Jackson checks the length only when it converts, which never happens. */
    private static JsonNumber number(String token) throws MalformedJsonException {
        if (token.length() > MAX_NUMBER_LENGTH) {
            throw new MalformedJsonException("a number has more than " + MAX_NUMBER_LENGTH + " characters");
        }
        return new JsonNumber(token);
    }

    private static JsonObject readObject(JsonParser parser) throws IOException, MalformedJsonException {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = wellFormed(parser.currentName());
            parser.nextToken();
            // Two readers that pick different ones of two equal names disagree about what was configured.
            if (members.put(name, read(parser)) != null) {
                throw new MalformedJsonException("the member \"" + name + "\" stands twice in one object");
            }
        }
        return new JsonObject(members);
    }

    private static JsonArray readArray(JsonParser parser) throws IOException, MalformedJsonException {
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(read(parser));
        }
        return new JsonArray(elements);
    }

    /** An escaped lone surrogate is legal JSON but no character: it could not be written out again. */
    private static String wellFormed(String text) throws MalformedJsonException {
        if (!Names.isText(text)) {
            throw new MalformedJsonException("a string holds a lone surrogate");
        }
        return text;
    }

    /** The value as an object. */
    public static JsonObject requireObject(JsonValue value) throws MalformedJsonException {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw wrongType("an object", value);
    }

    /** The value as an array. */
    public static JsonArray requireArray(JsonValue value) throws MalformedJsonException {
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wrongType("an array", value);
    }

    /** The value as a string. */
    public static String requireString(JsonValue value) throws MalformedJsonException {
        if (value instanceof JsonString string) {
            return string.value();
        }
        throw wrongType("a string", value);
    }

    /** The value as a boolean. */
    public static boolean requireBoolean(JsonValue value) throws MalformedJsonException {
        if (value instanceof JsonBoolean bool) {
            return bool == JsonBoolean.TRUE;
        }
        throw wrongType("a boolean", value);
    }

    /**
     * The value as a whole number between {@code min} and {@code max}.
     *
     * @throws MalformedJsonException if it is no number
     * @throws JsonException if it is another number
     */
    public static long requireInteger(JsonValue value, long min, long max) throws JsonException {
        if (!(value instanceof JsonNumber number)) {
            throw wrongType("a number", value);
        }
        try {
            long parsed = Long.parseLong(number.token());
            if (parsed >= min && parsed <= max) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            throw new JsonException("must be a whole number, not " + number.token(), e);
        }
        throw new JsonException("must be between " + min + " and " + max + ", not " + number.token());
    }

    private static MalformedJsonException wrongType(String wanted, JsonValue value) {
        return new MalformedJsonException("must be " + wanted + ", not " + value.describe());
    }
}
