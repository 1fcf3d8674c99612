// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in brackets are cases of the reference implementation, docs/conformance-upstream.md. */
class VersionNumberTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.3",
        "'', 0.1.0",
        "1, 1.0.0",
        "1.0, 1.0.0",
        "01.0.0, 1.0.0",
        "+1.2.3, 1.2.3",
        "0.-42.0, 0.-42.0"
    })
    void readsAsTheReferenceDoes(String text, String number) { // [V8, V9]
        assertThat(VersionNumber.parse(text)).hasToString(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asdfasdf",
                "asdf.",
                ".asdfas",
                "asdf.adsf.",
                "0.",
                "..",
                "1.2.3.4.5",
                "v1.0.0",
                "1.0.0-dev",
                " 1.0.0",
                "99999999999.0.0",
                "١.0.0"
            })
    void refusesEverythingElse(String text) { // [V10, V13]
        assertThatThrownBy(() -> VersionNumber.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid version \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({"1.2.34, 1.2.14", "2.5.4, 2.4.4", "1.2.3, 0.2.3", "0.4.0, 0.3.1", "1.1.1, 1.1.0"})
    void ordersByNumber(String newer, String older) { // [V11, V21]
        assertThat(VersionNumber.parse(newer).isAtLeast(VersionNumber.parse(older)))
                .isTrue();
        assertThat(VersionNumber.parse(older).isAtLeast(VersionNumber.parse(newer)))
                .isFalse();
    }

    @Test
    void equalVersionsAreAtLeastEachOther() { // [V12, V21]
        assertThat(VersionNumber.parse("1.0").isAtLeast(VersionNumber.parse("1.0.0")))
                .isTrue();
        assertThat(VersionNumber.parse("1.0")).isEqualTo(VersionNumber.parse("1.0.0"));
        assertThat(VersionNumber.parse("1.0")).hasSameHashCodeAs(VersionNumber.parse("1.0.0"));
    }
}
