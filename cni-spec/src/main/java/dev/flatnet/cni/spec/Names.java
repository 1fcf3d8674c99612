// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.nio.charset.StandardCharsets;

/**
 * The character rules for names. All of them end up in file names or the kernel, so every version of the specification
 * is held to the rules that 1.0.0 wrote down.
 */
public final class Names {
    /** Linux' IFNAMSIZ without the final NUL, in bytes (linux/if.h). */
    public static final int MAX_INTERFACE_NAME_BYTES = 15;

    private static final String TOO_LONG = "interface name is too long";

    private Names() {}

    /**
     * {@code CNI_CONTAINERID}: an alphanumeric character, then any number of alphanumeric, {@code _}, {@code .},
     * {@code -}. There is no limit of length.
     *
     * @throws CniException code 4
     */
    public static String requireContainerId(String id) throws CniException {
        if (isPlain(id)) {
            return id;
        }
        throw new CniException(ErrorCode.INVALID_ENVIRONMENT, "invalid characters in containerID", id);
    }

    /**
     * The {@code name} of a network, by the same rule as a container id.
     *
     * @throws CniException code 7
     */
    public static String requireNetworkName(String name) throws CniException {
        if (name.isEmpty()) {
            throw CniException.invalidConfig("missing network name", "");
        }
        if (isPlain(name)) {
            return name;
        }
        throw CniException.invalidConfig("invalid characters found in network name", name);
    }

    /**
     * {@code CNI_IFNAME}: 1 to 15 bytes of UTF-8, not {@code .} or {@code ..}, no slash, colon or white space (the kernel's
     * dev_valid_name), and no {@code %}, which makes the kernel take a new link's name for a pattern (dev_alloc_name).
     *
     * @throws CniException code 4
     */
    public static String requireInterfaceName(String name) throws CniException {
        String problem = interfaceNameProblem(name);
        if (problem.isEmpty()) {
            return name;
        }
        String details = problem.equals(TOO_LONG) ? "interface name should be less than 16 characters" : name;
        throw new CniException(ErrorCode.INVALID_ENVIRONMENT, problem, details);
    }

    /**
     * The name of a link in a configuration, by the same rules; for {@link JsonObject#parsed}.
     *
     * @throws IllegalArgumentException that quotes the name and says what is wrong with it
     */
    public static String linkName(String name) {
        String problem = interfaceNameProblem(name);
        if (problem.isEmpty()) {
            return name;
        }
        throw new IllegalArgumentException("\"" + name + "\": " + problem);
    }

    /** What the kernel would hold against an interface name; empty if nothing. */
    public static String interfaceNameProblem(String name) {
        if (name.isEmpty()) {
            return "interface name is empty";
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_INTERFACE_NAME_BYTES) {
            return TOO_LONG;
        }
        if (name.equals(".") || name.equals("..")) {
            return "interface name is . or ..";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c == ':' || isSpace(c) || c == 0) {
                return "interface name contains / or : or whitespace characters";
            }
        }
        if (name.indexOf('%') >= 0) {
            return "interface name contains %, which the kernel takes for a pattern";
        }
        return isText(name) ? "" : "interface name is not UTF-8";
    }

    /**
     * Whether a text consists of whole characters. A lone surrogate is none: it cannot be written as UTF-8, and stands for a
     * byte that was not UTF-8 where environment variables are read.
     */
    public static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!isPair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Written by hand: a regular expression with {@code ^…$} would let a final line end pass. */
    private static boolean isPlain(String name) {
        if (name.isEmpty() || !isAlphanumeric(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Unicode White_Space, as Go's unicode.IsSpace; Java's isWhitespace leaves out the no-break spaces. */
    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }
}
