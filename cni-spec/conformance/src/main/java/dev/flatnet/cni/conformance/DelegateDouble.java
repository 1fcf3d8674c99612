// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An IPAM plugin for the plugin under test to delegate to: a shell script that keeps what it is asked, and answers what it
 * was told. It is a program of its own, because that is what plugins look for in {@code CNI_PATH}.
 */
final class DelegateDouble {
    /** What configurations call it. */
    static final String TYPE = "conformance-ipam";

    /** What it says on stderr. */
    static final String REMARK = "conformance-ipam was here";

    /** Where the route of its results leads. */
    static final String ROUTE = "203.0.113.0/24";

    /** The DNS server of its results. */
    static final String DNS_SERVER = "192.0.2.99";

    /** A variable that no plugin knows, and every delegate has to get all the same. */
    static final String EXTRA_VARIABLE = "CONFORMANCE_EXTRA";

    private final Path directory;
    private final IpPrefix address;

    private DelegateDouble(Path directory, IpPrefix address) {
        this.directory = directory;
        this.address = address;
    }

    /**
     * Puts one into a new directory below {@code laboratory}.
     *
     * @param version of the results it gives
     * @param address of the results, with prefix length
     * @param gateway of the results
     */
    static DelegateDouble create(Path laboratory, CniVersion version, IpPrefix address, String gateway)
            throws IOException {
        Path directory = Files.createTempDirectory(laboratory, "delegate");
        Path script = directory.resolve(TYPE);
        Files.write(script, Resources.bytes(TYPE));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        DelegateDouble made = new DelegateDouble(directory, address);
        made.answer("ADD", result(version, address, gateway));
        made.answer(
                "VERSION",
                "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":[\"0.1.0\",\"0.2.0\",\"0.3.0\","
                        + "\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}");
        return made;
    }

    private static String result(CniVersion version, IpPrefix address, String gateway) {
        String family = version.isAtLeast(CniVersion.V1_0_0) ? "" : "\"version\":\"4\",";
        return "{\"cniVersion\":\"" + version + "\",\"ips\":[{" + family + "\"address\":\"" + address
                + "\",\"gateway\":\"" + gateway + "\"}],\"routes\":[{\"dst\":\"" + ROUTE + "\",\"gw\":\"" + gateway
                + "\"}],\"dns\":{\"nameservers\":[\"" + DNS_SERVER + "\"]}}";
    }

    private void answer(String command, String text) throws IOException {
        Files.writeString(directory.resolve(command + ".answer"), text);
    }

    /** From now on a command fails with this code. */
    void fail(String command, int code) throws IOException {
        answer(command, "{\"cniVersion\":\"1.0.0\",\"code\":" + code + ",\"msg\":\"the delegate says no\"}");
        Files.writeString(directory.resolve(command + ".fails"), "");
    }

    /** The address of its results. */
    IpPrefix address() {
        return address;
    }

    /** The directory to put into {@code CNI_PATH}. */
    String path() {
        return directory.toString();
    }

    /** The commands it was called with, in order. */
    List<String> calls() throws IOException {
        Path calls = directory.resolve("calls");
        return Files.exists(calls)
                ? Files.readAllLines(calls).stream()
                        .filter(call -> !call.equals("VERSION"))
                        .toList()
                : List.of();
    }

    /** The variables of the last call with a command. */
    Map<String, String> environment(String command) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : Files.readAllLines(directory.resolve(command + ".environment"))) {
            variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return variables;
    }

    /** The configuration of the last call with a command; empty if it was no JSON object. */
    Optional<JsonObject> configuration(String command) throws IOException {
        try {
            return Optional.of(Json.parseObject(Files.readAllBytes(directory.resolve(command + ".stdin"))));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }
}
