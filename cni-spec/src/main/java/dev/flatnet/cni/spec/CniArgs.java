// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The contents of {@code CNI_ARGS}: {@code KEY=VALUE;KEY=VALUE}, without any way of escaping. Deprecated by the CNI
 * conventions, but the only channel Podman has for a MAC address or a single IP address.
 *
 * @param values in the order written; of a repeated key the last value
 */
public record CniArgs(Map<String, String> values) {

    /** No arguments. */
    public static final CniArgs EMPTY = new CniArgs(Map.of());

    public CniArgs {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Parses the variable. A pair is split at its first {@code =}, so that a value may hold others; empty pairs, as after a
     * trailing {@code ;}, are passed over. (Go's plugins refuse both.)
     *
     * @throws CniException code 4 if a pair has no key or no {@code =}, or the variable is not UTF-8
     */
    public static CniArgs parse(String text) throws CniException {
        if (!Names.isText(text)) {
            throw new CniException(ErrorCode.INVALID_ENVIRONMENT, "invalid CNI_ARGS", "it is not UTF-8");
        }
        Map<String, String> values = new LinkedHashMap<>();
        int start = 0;
        while (start < text.length()) {
            int semicolon = text.indexOf(';', start);
            int end = semicolon < 0 ? text.length() : semicolon;
            if (end > start) {
                put(values, text.substring(start, end));
            }
            start = end + 1;
        }
        return new CniArgs(values);
    }

    private static void put(Map<String, String> values, String pair) throws CniException {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, "invalid CNI_ARGS", "\"" + pair + "\" is not of the form KEY=VALUE");
        }
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }

    /** As the variable is written, also if it cannot be read back; see {@link #format}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : ";").append(key).append('=').append(value));
        return text.toString();
    }

    /**
     * As the variable is written, for plugins of any origin.
     *
     * @throws CniException code 4 if a key is empty, or a key or value has a {@code ;} or {@code =}: nothing can be escaped,
     *     and Go's plugins refuse a value with {@code =}
     */
    public String format() throws CniException {
        for (Map.Entry<String, String> pair : values.entrySet()) {
            String written = pair.getKey() + "=" + pair.getValue();
            if (pair.getKey().isEmpty()
                    || written.indexOf(';') >= 0
                    || written.indexOf('=') != written.lastIndexOf('=')) {
                throw new CniException(
                        ErrorCode.INVALID_ENVIRONMENT,
                        "invalid CNI_ARGS",
                        "\"" + written + "\" has a ; or = inside, which cannot be escaped");
            }
        }
        return toString();
    }

    /** The value of a key; keys are case-sensitive. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * The value of a key as yes or no: {@code 1}, {@code true}, {@code 0} or {@code false}, in any letter case.
     *
     * @throws CniException code 4 for any other value
     */
    public Optional<Boolean> bool(String key) throws CniException {
        return get(key, text -> {
            if (text.equals("1") || text.equalsIgnoreCase("true")) {
                return true;
            }
            if (text.equals("0") || text.equalsIgnoreCase("false")) {
                return false;
            }
            throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
        });
    }

    /**
     * The value of a key as an address, for example of the conventional key {@code IP}.
     *
     * @throws CniException code 4 if it is none
     */
    public Optional<InetAddress> address(String key) throws CniException {
        return get(key, IpAddresses::parse);
    }

    /**
     * The value of a key, parsed.
     *
     * @param parser throws {@link IllegalArgumentException} for what it refuses; the message says what is wrong
     * @throws CniException code 4 that names the pair, if the parser refuses it
     */
    public <T> Optional<T> get(String key, Function<String, T> parser) throws CniException {
        String text = values.get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, "invalid CNI_ARGS", key + "=" + text + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses keys other than {@code known}, unless the caller said {@code IgnoreUnknown=1}, as all real runtimes do.
     *
     * @throws CniException code 4 that names the unknown keys
     */
    public void rejectUnknown(List<String> known) throws CniException {
        if (bool("IgnoreUnknown").orElse(false)) {
            return;
        }
        StringBuilder unknown = new StringBuilder();
        for (String key : values.keySet()) {
            if (!known.contains(key) && !key.equals("IgnoreUnknown")) {
                unknown.append(unknown.isEmpty() ? "" : ", ").append(key);
            }
        }
        if (!unknown.isEmpty()) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT,
                    "unknown arguments in CNI_ARGS: " + unknown,
                    "known are " + String.join(", ", known) + "; IgnoreUnknown=1 lets the others pass");
        }
    }
}
