// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonObject;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request to a plugin, which may be as wrong as a test wants it.
 *
 * @param variables the {@code CNI_…} variables, and whatever else is to be in the plugin's environment
 * @param stdin the text that the plugin can read
 */
public record PluginRequest(Map<String, String> variables, String stdin) {
    private static final int SHOWN = 2000;

    public PluginRequest {
        variables = Collections.unmodifiableMap(new TreeMap<>(variables));
    }

    /** The same call with a variable set. */
    public PluginRequest with(String variable, String value) {
        Map<String, String> changed = new TreeMap<>(variables);
        changed.put(variable, value);
        return new PluginRequest(changed, stdin);
    }

    /** The same call without a variable. */
    public PluginRequest without(String variable) {
        Map<String, String> changed = new TreeMap<>(variables);
        changed.remove(variable);
        return new PluginRequest(changed, stdin);
    }

    /** The same call with other text on stdin. */
    public PluginRequest reading(String text) {
        return new PluginRequest(variables, text);
    }

    /** The same call with a configuration on stdin. */
    public PluginRequest reading(JsonObject configuration) {
        return reading(Json.write(configuration));
    }

    /** The value of a variable; empty if it is not set. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** As one line for a shell, to repeat the call by hand; a very long stdin is cut off. */
    public String asShell(String plugin) {
        StringBuilder line = new StringBuilder("env -i");
        variables.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(quoted(value)));
        String shown = stdin.length() <= SHOWN ? stdin : stdin.substring(0, SHOWN) + "…";
        return line.append(' ')
                .append(plugin)
                .append(" <<< ")
                .append(quoted(shown))
                .toString();
    }

    private static String quoted(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            return "$'" + escaped(text) + "'";
        }
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> "/._-=:@%+".indexOf(c) >= 0 || isAlphanumeric(c));
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** For quotes of the kind that bash, ksh and zsh have for control characters. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                escaped.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
            } else {
                escaped.append(c == '\'' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
