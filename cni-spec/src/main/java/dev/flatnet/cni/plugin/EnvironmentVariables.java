// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Environment variables as text. To the kernel they are bytes; text is read as UTF-8 whatever the locale, and a byte that is
 * not UTF-8 becomes a lone surrogate ({@code U+DC80} to {@code U+DCFF}), as in Python's PEP 383. No text holds one, so that
 * what cannot be carried faithfully is found and refused ({@link dev.flatnet.cni.spec.Names#isText}) instead of being changed.
 */
public final class EnvironmentVariables {
    private static final char REPLACEMENT = '\ufffd';
    private static final char ESCAPE = '\udc00';

    private EnvironmentVariables() {}

    /**
     * Parses {@code NAME=VALUE} texts that each end with a NUL, as in {@code /proc/PID/environ} (proc_pid_environ(5)). What has
     * no name or no {@code =} is passed over; of a repeated name the first counts, as for getenv(3).
     */
    public static Map<String, String> parse(byte[] block) {
        Map<String, String> variables = new HashMap<>();
        int start = 0;
        for (int end = 0; end <= block.length; end++) {
            if (end == block.length || block[end] == 0) {
                String variable = decode(ByteBuffer.wrap(block, start, end - start));
                int equals = variable.indexOf('=');
                if (equals > 0) {
                    variables.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
                }
                start = end + 1;
            }
        }
        return variables;
    }

    private static String decode(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        for (CoderResult result = decoder.decode(bytes, text, true);
                result.isMalformed();
                result = decoder.decode(bytes, text, true)) {
            for (int i = 0; i < result.length(); i++) {
                text.put((char) (ESCAPE + (bytes.get() & 0xff)));
            }
        }
        return text.flip().toString();
    }

    /** Where the bytes are, for the case that text is not enough. */
    @FunctionalInterface
    interface Block {
        byte[] read() throws IOException;
    }

    /**
     * The variables of this process. The JDK puts {@code U+FFFD} where bytes are no text in its charset; what it means is read
     * from the bytes, and only then: it may be the character itself, a character outside that charset, or no text at all.
     *
     * @param decoded what the JDK makes of them
     */
    static Map<String, String> of(Map<String, String> decoded, Block block) {
        Map<String, String> variables = new HashMap<>(decoded);
        Map<String, String> parsed = Map.of();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (isOfTheProtocol(variable.getKey()) && variable.getValue().indexOf(REPLACEMENT) >= 0) {
                if (parsed.isEmpty()) {
                    parsed = read(block);
                }
                variable.setValue(parsed.getOrDefault(variable.getKey(), refused(variable.getValue())));
            }
        }
        return variables;
    }

    private static boolean isOfTheProtocol(String name) {
        return name.startsWith("CNI_");
    }

    private static Map<String, String> read(Block block) {
        try {
            return parse(block.read());
        } catch (IOException e) {
            // What cannot be found out is taken for the worst.
            return Map.of();
        }
    }

    private static String refused(String text) {
        return text.replace(REPLACEMENT, ESCAPE);
    }
}
