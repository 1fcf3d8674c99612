// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.LinkChange;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules; whether they are the kernel's, NameContract shows. */
class LinkNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "eth0", "eth0.10", "fn0123456789abc", "ääääää", "...", ".a", "-x", "a\\b", "\u0001", "🙂"})
    void takesWhatTheKernelTakesAsItIs(String name) {
        assertThat(LinkName.isValid(name)).isTrue();
        assertThat(LinkName.require(name)).isEqualTo(name);
        assertThat(LinkName.requireAlternative(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, delimiter = '|', textBlock = """
                    ''|it has 0 bytes, and may have 1 to 15
                    0123456789abcdef|it has 16 bytes, and may have 1 to 15
                    ääääääää|it has 16 bytes, and may have 1 to 15
                    .|it stands for a directory
                    ..|it stands for a directory
                    a/b|it contains '/'
                    eth0:1|it contains ':'
                    br%d|the kernel would take '%' for a pattern
                    %|the kernel would take '%' for a pattern
                    a b|it contains what the kernel takes for white space
                    à|it contains what the kernel takes for white space""")
    void saysWhatIsWrong(String name, String why) {
        assertThat(LinkName.isValid(name)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkName.require(name))
                .withMessage("\"" + name + "\" cannot be the name of a link: " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "a\n", "\u000b", "\f", "\r", "a\u00a0b", "a\0b", "\ud800", "a\udc00"})
    void refusesWhatCannotBeSeenOrWritten(String name) {
        assertThat(LinkName.isValid(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> LinkName.requireAlternative(name));
    }

    @Test
    void anAlternativeNameMayBeLonger() {
        assertThat(LinkName.requireAlternative("x".repeat(127))).hasSize(127);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkName.requireAlternative("x".repeat(128)))
                .withMessageContaining("it has 128 bytes, and may have 1 to 127");
    }

    @Property
    void whatIsTakenFitsAndReadsBack(@ForAll @StringLength(max = 20) String name) {
        if (LinkName.isValid(name)) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            assertThat(bytes).hasSizeBetween(1, LinkName.MAX_BYTES).doesNotContain('%', '/', ':', ' ', 0);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(name);
        }
    }

    /** Wherever this library gives a link a name. */
    @Test
    void noNameGoesToTheKernelUnchecked() {
        FakeTransport transport = new FakeTransport();
        RouteNetlink netlink = RouteNetlink.over(transport);
        NetworkNamespace own = NetworkNamespace.ofThisProcess();
        for (ThrowingCallable each : new ThrowingCallable[] {
            () -> NewLink.of("bridge", "br%d"),
            () -> NewLink.bridge("br%d"),
            () -> NewLink.veth("br%d"),
            () -> NewLink.veth("br%d", NewLink.veth("v0")),
            () -> NewLink.veth("v0", NewLink.veth("br%d")),
            () -> new LinkChange().name("br%d"),
            () -> netlink.links().addAlternativeName(1, "br%d"),
            () -> netlink.links().deleteAlternativeName(1, "br%d"),
            () -> own.createTap("br%d"),
            () -> own.createTun("br%d"),
        }) {
            assertThatIllegalArgumentException().isThrownBy(each).withMessageContaining("\"br%d\"");
        }
        assertThat(transport.sent).isEmpty();
    }
}
