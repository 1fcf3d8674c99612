// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CniArgsTest {

    @Test
    void readsWhatPodmanSends() throws CniException {
        CniArgs args = CniArgs.parse("IgnoreUnknown=1;K8S_POD_NAME=c1;FOO=bar;IP=10.77.0.99");
        assertThat(args.values()).containsOnlyKeys("IgnoreUnknown", "K8S_POD_NAME", "FOO", "IP");
        assertThat(args.get("IP")).contains("10.77.0.99");
        assertThat(args.get("ip")).isEmpty();
        assertThatCode(() -> args.rejectUnknown(List.of("IP"))).doesNotThrowAnyException();
    }

    @Test
    void aRepeatedKeyTakesItsLastValueAndEmptyValuesAreValues() throws CniException {
        CniArgs args = CniArgs.parse("A=1;B=;A=2");
        assertThat(args.get("A")).contains("2");
        assertThat(args.get("B")).contains("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "K=a=b | K=a=b",
                "K==; | K==",
                "K=1; | K=1",
                ";K=1 | K=1",
                "K=1;;L=2 | K=1;L=2",
                "; | ''",
                "'' | ''"
            })
    void aValueMayHoldAnEqualsSignAndEmptyPairsArePassedOver(String text, String read) throws CniException {
        assertThat(CniArgs.parse(text)).hasToString(read);
    }

    @Test
    void whatGoWouldRefuseIsNotWritten() throws CniException {
        assertThat(CniArgs.parse("A=1;B=").format()).isEqualTo("A=1;B=");
        CniArgs twoEquals = CniArgs.parse("K=a=b");
        assertThatThrownBy(twoEquals::format).isInstanceOf(CniException.class).hasMessageContaining("K=a=b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"K", "=1", "K=1;L", "K=1;=2", " ", "K=\udcff"})
    void malformedPairsAreNamed(String text) {
        assertThatThrownBy(() -> CniArgs.parse(text)).isInstanceOfSatisfying(CniException.class, e -> {
            assertThat(e.error().code()).isEqualTo(ErrorCode.INVALID_ENVIRONMENT);
            assertThat(e.error().msg()).contains("CNI_ARGS");
        });
    }

    @Test
    void unknownKeysAreRefusedUnlessTheRuntimeSaysOtherwise() throws CniException {
        CniArgs strict = CniArgs.parse("X=1;IP=10.0.0.1;Y=2");
        assertThatThrownBy(() -> strict.rejectUnknown(List.of("IP", "MAC")))
                .hasMessageContaining("X, Y")
                .hasMessageContaining("IP, MAC");
        CniArgs explicit = CniArgs.parse("X=1;IgnoreUnknown=0");
        assertThatThrownBy(() -> explicit.rejectUnknown(List.of())).hasMessageContaining("X");
        CniArgs lenient = CniArgs.parse("X=1;IgnoreUnknown=TRUE");
        assertThatCode(() -> lenient.rejectUnknown(List.of())).doesNotThrowAnyException();
    }
}
