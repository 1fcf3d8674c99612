// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/**
 * A version number of any specification, also of one that does not exist yet: what configurations and plugins name, read
 * as leniently as the reference implementation does. {@code 1}, {@code 1.0} and {@code 1.0.0} are equal in order, and still
 * different texts.
 *
 * @param major first part
 * @param minor second part, 0 if missing
 * @param micro third part, 0 if missing
 */
public record VersionNumber(int major, int minor, int micro) implements Comparable<VersionNumber> {

    /**
     * Parses one to three decimal parts, each perhaps with a sign; the empty text is {@link CniVersion#WHEN_ABSENT}.
     *
     * @throws IllegalArgumentException for anything else, such as {@code v1.0.0} or {@code 1.0.0-dev}
     */
    public static VersionNumber parse(String text) {
        if (text.isEmpty()) {
            return parse(CniVersion.WHEN_ABSENT.toString());
        }
        int[] parts = new int[3];
        int count = 0;
        int start = 0;
        while (start <= text.length()) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            if (count == parts.length) {
                throw new IllegalArgumentException("invalid version \"" + text + "\": too many parts");
            }
            parts[count++] = part(text, text.substring(start, end));
            start = end + 1;
        }
        return new VersionNumber(parts[0], parts[1], parts[2]);
    }

    private static int part(String text, String part) {
        try {
            if (isAscii(part)) {
                return Integer.parseInt(part);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid version \"" + text + "\": \"" + part + "\" is not a number", e);
        }
        throw new IllegalArgumentException("invalid version \"" + text + "\": \"" + part + "\" is not a number");
    }

    /** {@code Integer.parseInt} takes the digits of all scripts. */
    private static boolean isAscii(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(VersionNumber other) {
        if (major != other.major) {
            return Integer.compare(major, other.major);
        }
        return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(micro, other.micro);
    }

    public boolean isAtLeast(VersionNumber other) {
        return compareTo(other) >= 0;
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof VersionNumber that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return (major * 31 + minor) * 31 + micro;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
