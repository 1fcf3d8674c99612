// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user sees who may not do what this library does: a sentence about what to do. In a process of its own. */
class NativeAccessTest {

    /** Tries something twice, because the error of a class that failed to load is only good once. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try {
                    if (arguments[0].equals("enter")) {
                        NetworkNamespace.ofProcess(ProcessHandle.current().pid())
                                .openNetlink(RouteNetlink.FAMILY)
                                .close();
                    } else if (arguments[0].equals("create")) {
                        NetworkNamespace.createNamed("flatnet-test-never").close();
                    } else {
                        try (RouteNetlink netlink = RouteNetlink.open()) {
                            netlink.links().create(NewLink.bridge("flatnet-never"));
                        }
                    }
                    System.out.println("it worked");
                } catch (Exception e) {
                    System.out.println(e);
                }
            }
        }
    }

    @Test
    void withoutNativeAccessTheOptionIsNamed() {
        String said = run(List.of("--illegal-native-access=deny"), List.of(), "change");

        assertThat(said.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("start Java with --enable-native-access=dev.flatnet.netlink")
                        .contains("ALL-UNNAMED"));
    }

    @Test
    void withoutCapabilitiesTheyAreNamed() {
        // Still root, who may be the only one to read the classes.
        List<String> powerless = isRoot() ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all") : List.of();
        List<String> allowed = List.of("--enable-native-access=ALL-UNNAMED");

        assertThat(run(allowed, powerless, "change")).contains("EPERM").contains("this needs CAP_NET_ADMIN");
        assertThat(run(allowed, powerless, "enter")).contains("EPERM").contains("needs CAP_SYS_ADMIN");
        assertThat(run(allowed, powerless, "create")).containsAnyOf("needs CAP_SYS_ADMIN", "AccessDenied");
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(List<String> options, List<String> prefix, String what) {
        List<String> line = new ArrayList<>(prefix);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName(), what));
        return Command.of(line.toArray(String[]::new)).run().orFail().stdout();
    }
}
