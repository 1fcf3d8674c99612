// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlTest {
    private static final Sysctl FORWARDING = Sysctl.of("1", "ipv4", "conf", "br.5", "forwarding");

    @Test
    void itReadsAsTheProgramHasIt() {
        assertThat(FORWARDING).hasToString("net.ipv4.conf.br.5.forwarding=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\0b"})
    void aNameLeadsNowhereElse(String element) {
        assertThatIllegalArgumentException().isThrownBy(() -> Sysctl.of("1", "ipv4", element));
    }

    @Test
    void aValueThatIsRightNeedsNoWriting() {
        SysctlOutcome outcome = SysctlOutcome.of(FORWARDING, name -> "1", (value, name) -> {
            throw new AssertionError("written");
        });
        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.isChanged()).isFalse();
    }

    @Test
    void whatCannotBeWrittenIsSaid() {
        IOException readOnly = new FileSystemException("forwarding", null, "Read-only file system");
        SysctlOutcome outcome = SysctlOutcome.of(FORWARDING, name -> "0", (value, name) -> {
            throw readOnly;
        });
        assertThat(outcome.failure()).contains(readOnly);
        assertThat(outcome.before()).contains("0");
        assertThat(outcome.isChanged()).isFalse();
    }
}
