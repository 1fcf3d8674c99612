// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.kernel.Command.Outcome;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracingTransportTest {

    @Test
    void bothDirectionsArePrintedAndPassedOn() throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        FakeTransport inner = new FakeTransport();
        inner.answer(request -> List.of(new NetlinkMessage(16, 2, request.sequence(), 7, new byte[0])));
        NetlinkTransport traced =
                new TracingTransport(inner, new PrintStream(printed, false, StandardCharsets.US_ASCII));

        traced.send(new NetlinkMessage(18, 1, 0x0a0b0c0d, 7, new byte[] {1, 2, 3, 4}).toBytes());
        assertThat(traced.receive(Duration.ofSeconds(1))).hasSize(16);
        traced.close();

        assertThat(traced.portId()).isEqualTo(FakeTransport.PORT);
        assertThat(inner.closed).isTrue();
        assertThat(printed.toString(StandardCharsets.US_ASCII)).isEqualTo("""
                > 20 bytes
                > 14 00 00 00 12 00 01 00 0d 0c 0b 0a 07 00 00 00
                > 01 02 03 04
                < 16 bytes
                < 10 00 00 00 10 00 02 00 0d 0c 0b 0a 07 00 00 00
                """);
    }

    /** In a process of its own, because the switch is for all of a process. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            try (RouteNetlink netlink = RouteNetlink.open()) {
                netlink.links().list();
            }
        }
    }

    @Test
    void aSwitchPrintsEverythingToStderr() {
        assertThat(stderrWith("-Ddev.flatnet.netlink.trace=true"))
                .startsWith("> ")
                .contains("\n< ");
        assertThat(stderrWith("-Ddev.flatnet.netlink.trace=false")).isEmpty();
    }

    private static String stderrWith(String option) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        Outcome outcome = Command.of(
                        java, "--enable-native-access=ALL-UNNAMED", option, "-cp", classPath, Program.class.getName())
                .run()
                .orFail();
        assertThat(outcome.stdout()).isEmpty();
        return outcome.stderr();
    }
}
