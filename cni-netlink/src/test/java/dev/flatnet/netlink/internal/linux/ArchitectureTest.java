// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    @ParameterizedTest
    @CsvSource({"amd64, x86_64", "aarch64, aarch64"})
    void hasTheNumbersOfTheHeaders(String name, String headers) throws IOException {
        assertThat(Files.readAllLines(Path.of("src/test/c/kernel_numbers." + headers + ".txt")))
                .contains("O_NOFOLLOW " + Architecture.noFollow(name));
    }

    @Test
    void othersAreNamed() {
        assertThatThrownBy(() -> Architecture.noFollow("riscv64"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("riscv64");
    }
}
