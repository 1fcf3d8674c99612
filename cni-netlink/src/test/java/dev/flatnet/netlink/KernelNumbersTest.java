// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.flatnet.netlink.kernel.Command;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants and sizes in the code against what a C program found in the headers (src/test/c). */
class KernelNumbersTest {
    private static final Path SOURCE = Path.of("src/test/c/kernel_numbers.c");
    private static final Path OUTPUT = Path.of("src/test/c/kernel_numbers.x86_64.txt");
    private static final Path OUTPUT_OF_AARCH64 = Path.of("src/test/c/kernel_numbers.aarch64.txt");

    /** What Architecture tells apart; everything else has to be the same everywhere. */
    private static final String DIFFERENT = "O_NOFOLLOW";

    /** Whoever is named like a constant of the kernel has to be in the program. */
    private static final Pattern KERNEL_NAME =
            Pattern.compile("(AF|IFLA|IFA|IFF|RTA|RTAX|RTM|RTEXT|RTNH|RTPROT|NDA|NTF|FRA|FR"
                    + "|FIB|BRIDGE|NFNL|NFNLGRP|NFT_MSG|NFTA|TCA|TC|NETLINK|NLMSGERR|NLA|MS|MSG|MNT|O|S|STATX_TYPE|STATX_INO|SYNC|AT|SOCK|SOL|SO|LOCK_EX|LOCK_NB|EFD|CLONE|NS|UMOUNT)"
                    + "(_[A-Z0-9_]+)?");

    /** Names that are words here. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("NetlinkMessage.ERROR", "NLMSG_ERROR"),
            Map.entry("NetlinkMessage.DONE", "NLMSG_DONE"),
            Map.entry("NetlinkMessage.OVERRUN", "NLMSG_OVERRUN"),
            Map.entry("NetlinkMessage.FLAG_REQUEST", "NLM_F_REQUEST"),
            Map.entry("NetlinkMessage.FLAG_MULTI", "NLM_F_MULTI"),
            Map.entry("NetlinkMessage.FLAG_ACK", "NLM_F_ACK"),
            Map.entry("NetlinkMessage.FLAG_ECHO", "NLM_F_ECHO"),
            Map.entry("NetlinkMessage.FLAG_DUMP_INTERRUPTED", "NLM_F_DUMP_INTR"),
            Map.entry("NetlinkMessage.FLAG_CAPPED", "NLM_F_CAPPED"),
            Map.entry("NetlinkMessage.FLAG_ACK_TLVS", "NLM_F_ACK_TLVS"),
            Map.entry("NetlinkMessage.FLAG_REPLACE", "NLM_F_REPLACE"),
            Map.entry("NetlinkMessage.FLAG_EXCLUSIVE", "NLM_F_EXCL"),
            Map.entry("NetlinkMessage.FLAG_DUMP", "NLM_F_DUMP"),
            Map.entry("NetlinkMessage.FLAG_CREATE", "NLM_F_CREATE"),
            Map.entry("NetlinkMessage.FLAG_APPEND", "NLM_F_APPEND"),
            Map.entry("NetlinkMessage.HEADER_BYTES", "sizeof nlmsghdr"),
            Map.entry("Attributes.HEADER_BYTES", "sizeof nlattr"),
            Map.entry("AttributeWriter.HEADER_BYTES", "sizeof nlattr"),
            Map.entry("AttributeTable.HEADER_BYTES", "sizeof nlattr"),
            Map.entry("NetlinkSocket.SOCKADDR_NL_BYTES", "sizeof sockaddr_nl"),
            Map.entry("NetlinkSocket.SOCKADDR_NL_PID_OFFSET", "offsetof sockaddr_nl nl_pid"),
            Map.entry("Poll.POLLFD_BYTES", "sizeof pollfd"),
            Map.entry("Poll.IN", "POLLIN"),
            Map.entry("Poll.OUT", "POLLOUT"),
            Map.entry("FileDescriptor.STATX_BYTES", "sizeof statx"),
            Map.entry("FileDescriptor.STATX_MODE_OFFSET", "offsetof statx stx_mode"),
            Map.entry("FileDescriptor.STATX_INO_OFFSET", "offsetof statx stx_ino"),
            Map.entry("FileDescriptor.STATX_DEV_MAJOR_OFFSET", "offsetof statx stx_dev_major"),
            Map.entry("FileDescriptor.STATX_DEV_MINOR_OFFSET", "offsetof statx stx_dev_minor"),
            Map.entry("TunDevice.IFREQ_BYTES", "sizeof ifreq"),
            Map.entry("TunDevice.IFREQ_FLAGS_OFFSET", "offsetof ifreq ifr_flags"),
            Map.entry("Rtnetlink.IFINFOMSG_BYTES", "sizeof ifinfomsg"),
            Map.entry("Rtnetlink.IFADDRMSG_BYTES", "sizeof ifaddrmsg"),
            Map.entry("Rtnetlink.RTMSG_BYTES", "sizeof rtmsg"),
            Map.entry("Rtnetlink.RTMSG_FLAGS_OFFSET", "offsetof rtmsg rtm_flags"),
            Map.entry("NextHop.HEADER_BYTES", "sizeof rtnexthop"),
            Map.entry("Route.VIA_HEADER_BYTES", "offsetof rtvia rtvia_addr"),
            Map.entry("NewRoute.SCOPE_LINK", "RT_SCOPE_LINK"),
            Map.entry("NewRoute.SCOPE_NOWHERE", "RT_SCOPE_NOWHERE"),
            Map.entry("RouteOperations.MAIN_TABLE", "RT_TABLE_MAIN"),
            Map.entry("RouteType.UNICAST", "RTN_UNICAST"),
            Map.entry("RouteType.LOCAL", "RTN_LOCAL"),
            Map.entry("RouteType.BLACKHOLE", "RTN_BLACKHOLE"),
            Map.entry("RouteType.UNREACHABLE", "RTN_UNREACHABLE"),
            Map.entry("RouteType.PROHIBIT", "RTN_PROHIBIT"),
            Map.entry("NeighbourMessage.HEADER_BYTES", "sizeof ndmsg"),
            Map.entry("NeighbourState.REACHABLE", "NUD_REACHABLE"),
            Map.entry("NeighbourState.STALE", "NUD_STALE"),
            Map.entry("NeighbourState.FAILED", "NUD_FAILED"),
            Map.entry("NeighbourState.NO_ARP", "NUD_NOARP"),
            Map.entry("NeighbourState.PERMANENT", "NUD_PERMANENT"),
            Map.entry("RuleMessage.HEADER_BYTES", "sizeof fib_rule_hdr"),
            Map.entry("PortVlan.INFO_BYTES", "sizeof bridge_vlan_info"),
            Map.entry("TrafficMessage.HEADER_BYTES", "sizeof tcmsg"),
            Map.entry("RouteAttributes.TRAFFIC_HEADER_BYTES", "sizeof tcmsg"),
            Map.entry("RateSpec.BYTES", "sizeof tc_ratespec"),
            Map.entry("TokenBucketFilter.PARMS_BYTES", "sizeof tc_tbf_qopt"),
            Map.entry("TokenBucketFilter.LIMIT_OFFSET", "offsetof tc_tbf_qopt limit"),
            Map.entry("TokenBucketFilter.BUFFER_OFFSET", "offsetof tc_tbf_qopt buffer"),
            Map.entry("HierarchicalTokenBucket.GLOB_BYTES", "sizeof tc_htb_glob"),
            Map.entry("HtbClass.OPT_BYTES", "sizeof tc_htb_opt"),
            Map.entry("Mirred.PARMS_BYTES", "sizeof tc_mirred"),
            Map.entry("U32Filter.SEL_BYTES", "sizeof tc_u32_sel"),
            Map.entry("U32Filter.KEY_BYTES", "sizeof tc_u32_key"),
            Map.entry("NfTablesProtocol.FAMILY", "NETLINK_NETFILTER"),
            Map.entry("NfTablesProtocol.HEADER_BYTES", "sizeof nfgenmsg"),
            Map.entry("NfTablesProtocol.NAME_BYTES", "NFT_NAME_MAXLEN"));

    @Test
    void theCodeHasTheNumbersOfTheHeaders() throws Exception {
        Map<String, Long> expected = parse(Files.readString(OUTPUT));
        Map<String, Long> ours = constants();

        List<String> wrong = new ArrayList<>();
        ours.forEach((name, value) -> {
            String theirs = WORDS.getOrDefault(name, name.substring(name.indexOf('.') + 1));
            if (theirs.equals(DIFFERENT)) {
                return;
            }
            Long known = expected.get(theirs);
            if (known == null ? KERNEL_NAME.matcher(theirs).matches() : !known.equals(value)) {
                wrong.add(name + " is " + value + " instead of " + known);
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(ours.keySet()).as("names that the test knows").containsAll(WORDS.keySet());
        assertThat(ours.size()).as("constants that were found").isGreaterThan(200);
    }

    @Test
    void theArchitecturesDifferInWhatTheCodeTellsApart() throws IOException {
        Map<String, Long> numbers = parse(Files.readString(OUTPUT));
        Map<String, Long> ofAarch64 = parse(Files.readString(OUTPUT_OF_AARCH64));
        assertThat(ofAarch64.keySet()).isEqualTo(numbers.keySet());
        assertThat(ofAarch64.entrySet())
                .filteredOn(each -> !each.getValue().equals(numbers.get(each.getKey())))
                .extracting(Map.Entry::getKey)
                .containsExactly(DIFFERENT);
    }

    /** The committed output is what a C compiler's program gives. */
    @Test
    void theNumbersAreThoseOfTheProgram(@TempDir Path directory) throws IOException {
        Map<String, Long> committed = parse(Files.readString(OUTPUT));
        assertThat(committed.size()).isGreaterThan(300);
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
        String program = directory.resolve("kernel_numbers").toString();
        Command.of("gcc", "-Wall", "-Werror", "-o", program, SOURCE.toString())
                .run()
                .orFail();
        assertThat(parse(Command.of(program).run().orFail().stdout())).isEqualTo(committed);
    }

    private static Map<String, Long> parse(String text) {
        Map<String, Long> numbers = new TreeMap<>();
        text.lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            numbers.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
        });
        return numbers;
    }

    /** Every number with a name in the packages that speak to the kernel. */
    private static Map<String, Long> constants() throws Exception {
        Path root = Path.of(NetlinkConnection.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Map<String, Long> constants = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root.resolve("dev/flatnet/netlink"))) {
            for (Path file : files.filter(KernelNumbersTest::isOurs).toList()) {
                String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
                collect(Class.forName(name), constants);
            }
        }
        return constants;
    }

    private static boolean isOurs(Path file) {
        String name = file.toString();
        // Expressions and what they compare have numbers of their own, which nft's requests and replies show.
        return name.endsWith(".class")
                && (!name.contains("/netfilter/") || name.endsWith("/NfTablesProtocol.class"))
                && !name.contains("-info")
                && !name.contains("Test");
    }

    private static void collect(Class<?> type, Map<String, Long> constants) throws IllegalAccessException {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && field.getType().isPrimitive()
                    && field.getName().matches("[A-Z][A-Z0-9_]+")) {
                field.setAccessible(true);
                if (field.get(null) instanceof Number number) {
                    constants.put(type.getSimpleName() + "." + field.getName(), number.longValue());
                }
            }
        }
    }
}
