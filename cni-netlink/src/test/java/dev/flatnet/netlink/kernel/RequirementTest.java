// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What is missing ends a test by its name: as skipped, or where {@code CI=true} as failed. */
class RequirementTest {
    private static final Class<? extends Throwable> END =
            "true".equals(System.getenv("CI")) ? AssertionError.class : TestAbortedException.class;

    @Test
    void whatIsThereIsNoObstacle() {
        assertThatCode(() -> Requirement.program("sh")).doesNotThrowAnyException();
        assertThatCode(() -> Requirement.file(Path.of("/proc/self"), "none")).doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Requirement.program("no-such-program"))
                .isInstanceOf(END)
                .hasMessageContaining("no-such-program is missing");
        assertThatThrownBy(() -> Requirement.file(Path.of("/nonexistent"), "some-package"))
                .isInstanceOf(END)
                .hasMessageContaining("/nonexistent is missing: install some-package");
    }

    @Test
    void aCommandRequiresItsPrograms() {
        assertThatThrownBy(() -> Command.of("no-such-program", "x").run())
                .isInstanceOf(END)
                .hasMessageContaining("no-such-program is missing");
        assertThatThrownBy(
                        () -> Command.of("no-such-program", "x").by("env", "--").run())
                .isInstanceOf(END)
                .hasMessageContaining("no-such-program is missing");
        assertThatThrownBy(() -> Command.of("sh", "-c", "true")
                        .with("PATH", "/nonexistent")
                        .run())
                .isInstanceOf(END)
                .hasMessageContaining("sh is missing");
    }
}
