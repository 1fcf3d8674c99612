// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fnv1aTest {
    /** Known answers of the algorithm's authors (test_fnv.c), and one beyond ASCII. */
    @ParameterizedTest
    @CsvSource({
        "'',       cbf29ce484222325",
        "a,        af63dc4c8601ec8c",
        "foobar,   85944171f73967e8",
        "'chongo was here!\n', 46810940eff5f915",
        "ü,        0ac20a07b71807ea"
    })
    void agreesWithTheAuthors(String text, String hash) {
        assertThat(Fnv1a.hash(text)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
