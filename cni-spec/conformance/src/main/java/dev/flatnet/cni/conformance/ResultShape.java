// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.ResultCodec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a result has to look like in each version. Stricter than {@link ResultCodec}, which also reads what the plugins of
 * this world print.
 */
final class ResultShape {
    private static final long U32_MAX = 0xffff_ffffL;

    /** The members that some version of the specification gives a meaning. */
    private static final List<String> MEMBERS = List.of(
            "cniVersion",
            "interfaces",
            "ips",
            "routes",
            "dns",
            "ip4",
            "ip6",
            "ip",
            "name",
            "mac",
            "mtu",
            "sandbox",
            "socketPath",
            "pciID",
            "version",
            "address",
            "gateway",
            "interface",
            "dst",
            "gw",
            "advmss",
            "priority",
            "table",
            "scope",
            "nameservers",
            "domain",
            "search",
            "options");

    private ResultShape() {}

    /** Ends with an exception that says what is wrong, if anything is. */
    static void check(JsonObject result, CniVersion version) throws JsonException {
        checkSpelling(result);
        if (version.isAtLeast(CniVersion.V0_3_0)) {
            int interfaces = result.list("interfaces", JsonDecoder.ofObject(json -> checkInterface(json, version)))
                    .size();
            result.list("ips", JsonDecoder.ofObject(json -> checkIp(json, version, interfaces)));
            result.list("routes", JsonDecoder.ofObject(json -> checkRoute(json, version)));
        } else {
            checkFamily(result, "ip4", true);
            checkFamily(result, "ip6", false);
        }
        Optional<JsonObject> dns = result.object("dns");
        if (dns.isPresent()) {
            checkDns(dns.get());
        }
    }

    /** {@link JsonObject} finds members in any letter case; not every runtime does. */
    private static void checkSpelling(JsonObject json) throws JsonException {
        for (String written : json.members().keySet()) {
            for (String member : MEMBERS) {
                if (written.equalsIgnoreCase(member) && !written.equals(member)) {
                    throw new JsonException("must be spelt \"" + member + "\"").in(written);
                }
            }
        }
    }

    private static JsonObject checkInterface(JsonObject json, CniVersion version) throws JsonException {
        checkSpelling(json);
        if (json.string("name").orElse("").isEmpty()) {
            throw new JsonException("the interface has no \"name\"");
        }
        json.string("mac");
        json.string("sandbox");
        if (version.isAtLeast(CniVersion.V1_1_0)) {
            json.integer("mtu", 0, U32_MAX);
            json.string("pciID");
            if (!json.string("socketPath").orElse("/").startsWith("/")) {
                throw new JsonException("is no absolute path").in("socketPath");
            }
        }
        return json;
    }

    private static JsonObject checkIp(JsonObject json, CniVersion version, int interfaces) throws JsonException {
        checkSpelling(json);
        IpPrefix address = prefix(json, "address");
        checkFamily(json, "gateway", address);
        if (!version.isAtLeast(CniVersion.V1_0_0)) {
            String family = address.isIpv4() ? "4" : "6";
            if (!json.string("version").equals(Optional.of(family))) {
                throw new JsonException("must be \"" + family + "\" beside " + address).in("version");
            }
        }
        Optional<Long> index = json.integer("interface", 0, Integer.MAX_VALUE);
        if (index.isPresent() && index.get() >= interfaces) {
            throw new JsonException("is " + index.get() + ", but there are " + interfaces + " interfaces")
                    .in("interface");
        }
        return json;
    }

    private static JsonObject checkRoute(JsonObject json, CniVersion version) throws JsonException {
        checkSpelling(json);
        checkFamily(json, "gw", prefix(json, "dst"));
        if (version.isAtLeast(CniVersion.V1_1_0)) {
            for (String member : List.of("mtu", "advmss", "priority", "table", "scope")) {
                json.integer(member, 0, U32_MAX);
            }
        }
        return json;
    }

    private static void checkFamily(JsonObject result, String member, boolean ipv4) throws JsonException {
        Optional<JsonObject> family = result.object(member);
        if (family.isEmpty()) {
            return;
        }
        try {
            checkSpelling(family.get());
            IpPrefix address = prefix(family.get(), "ip");
            if (address.isIpv4() != ipv4) {
                throw new JsonException("is of the other family").in("ip");
            }
            checkFamily(family.get(), "gateway", address);
            family.get().list("routes", JsonDecoder.ofObject(json -> checkRoute(json, CniVersion.V0_2_0)));
        } catch (JsonException e) {
            throw e.in(member);
        }
    }

    private static void checkDns(JsonObject dns) throws JsonException {
        try {
            checkSpelling(dns);
            dns.list("nameservers", JsonDecoder.parsed(IpAddresses::parse));
            dns.string("domain");
            dns.list("search", JsonDecoder.string());
            dns.list("options", JsonDecoder.string());
        } catch (JsonException e) {
            throw e.in("dns");
        }
    }

    private static IpPrefix prefix(JsonObject json, String member) throws JsonException {
        return json.get(member, JsonDecoder.parsed(IpPrefix::parse))
                .orElseThrow(() -> new JsonException("there is no \"" + member + "\""));
    }

    private static void checkFamily(JsonObject json, String member, IpPrefix address) throws JsonException {
        Optional<InetAddress> other = json.get(member, JsonDecoder.parsed(IpAddresses::parse));
        if (other.isPresent() && IpAddresses.isIpv4(other.get()) != address.isIpv4()) {
            throw new JsonException("is of another family than " + address).in(member);
        }
    }

    /** The addresses of a result that belong to the interface of this name. */
    static List<IpConfig> addressesOf(CniResult result, String ifName) {
        List<IpConfig> addresses = new ArrayList<>();
        for (IpConfig ip : result.ips()) {
            if (ip.interfaceIndex().isPresent()
                    && result.interfaces().get(ip.interfaceIndex().get()).name().equals(ifName)) {
                addresses.add(ip);
            }
        }
        return addresses;
    }

    /** What is known to be a result. */
    static CniResult read(JsonObject result, CniVersion version) {
        try {
            return ResultCodec.decode(result, version);
        } catch (JsonException e) {
            throw new IllegalArgumentException("this was to be a result: " + e.getMessage(), e);
        }
    }

    /** A result as some plugin before the one under test might have given: an interface of the host, and a DNS server. */
    static JsonObject ofSomeHostInterface(CniVersion version) {
        return parse("{\"cniVersion\":\"" + version + "\",\"interfaces\":[{\"name\":\"conformance0\","
                + "\"mac\":\"02:00:00:c0:1f:00\"}],\"dns\":{\"nameservers\":[\"192.0.2.53\"]}}");
    }

    /** The result that says what every namespace has: a loopback interface. */
    static JsonObject ofLoopback(TrialAttachment attachment) {
        String family = attachment.version().isAtLeast(CniVersion.V1_0_0) ? "" : "\"version\":\"4\",";
        return parse("{\"cniVersion\":\"" + attachment.version() + "\",\"interfaces\":[{\"name\":\"lo\","
                + "\"mac\":\"00:00:00:00:00:00\",\"sandbox\":\"" + attachment.netns() + "\"}],"
                + "\"ips\":[{" + family + "\"interface\":0,\"address\":\"127.0.0.1/8\"}]}");
    }

    static JsonObject parse(String json) {
        try {
            return Json.requireObject(Json.parse(json));
        } catch (JsonException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
