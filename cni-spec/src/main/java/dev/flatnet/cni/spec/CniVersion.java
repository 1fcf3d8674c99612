// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The released versions of the specification, oldest first. They are compared as text: {@code 1.0} is none of them. */
public enum CniVersion {
    V0_1_0("0.1.0"),
    V0_2_0("0.2.0"),
    V0_3_0("0.3.0"),
    V0_3_1("0.3.1"),
    V0_4_0("0.4.0"),
    V1_0_0("1.0.0"),
    V1_1_0("1.1.0");

    /** What a document without {@code cniVersion} means, by convention of the reference implementation. */
    public static final CniVersion WHEN_ABSENT = V0_1_0;

    /** The newest version known here. */
    public static final CniVersion NEWEST = V1_1_0;

    private final String text;

    CniVersion(String text) {
        this.text = text;
    }

    /** The version with exactly this text; the empty text is {@link #WHEN_ABSENT}. */
    public static Optional<CniVersion> of(String text) {
        if (text.isEmpty()) {
            return Optional.of(WHEN_ABSENT);
        }
        for (CniVersion version : values()) {
            if (version.text.equals(text)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** The versions of a list of texts that are known here, oldest first, without repetition. */
    public static List<CniVersion> knownOf(Collection<String> texts) {
        List<CniVersion> known = new ArrayList<>();
        for (CniVersion version : values()) {
            if (texts.contains(version.text)) {
                known.add(version);
            }
        }
        return known;
    }

    public boolean isAtLeast(CniVersion other) {
        return compareTo(other) >= 0;
    }

    /** As it stands in JSON, for example {@code 1.0.0}. */
    @Override
    public String toString() {
        return text;
    }
}
