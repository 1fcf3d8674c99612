// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamConfig;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.StaticConfig;
import dev.flatnet.plugin.AddressSource;
import dev.flatnet.plugin.FixedAddresses;
import dev.flatnet.plugin.PoolAddresses;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The {@code ipam} object of a request, and what it makes of the request. */
final class IpamSection {
    /** The address management that is built in. */
    static final String TYPE = "flatnet-ipam";

    /** Built in too: addresses as they are written. */
    static final String STATIC = "static";

    private IpamSection() {}

    /**
     * Reads and checks it, and what of the request belongs to it.
     *
     * @param allocators gives the allocator for a {@code dataDir}
     * @throws CniException code 7, 6, 4 or 2
     */
    static Ipam of(
            PluginConfig config,
            AttachmentId attachment,
            String netns,
            CniArgs args,
            Function<Path, Allocator> allocators)
            throws CniException {
        if (requireBuiltIn(config).equals(STATIC)) {
            return fixed(decodeStatic(config, args), attachment);
        }
        IpamConfig ipam = decode(config);
        List<IpPrefix> subnets = new ArrayList<>();
        for (RangeSet set : ipam.pool().sets()) {
            for (AddressRange range : set.ranges()) {
                subnets.add(range.subnet());
            }
        }
        AddressSource addresses = PoolAddresses.of(
                allocators.apply(ipam.dataDir()),
                ipam.pool(),
                Requested.allocation(attachment, netns, args, ipam.sticky()));
        return new Ipam(addresses, subnets, ipam.routes(), ipam.dns());
    }

    private static Ipam fixed(StaticConfig ipam, AttachmentId attachment) {
        List<Lease> leases = new ArrayList<>();
        List<IpPrefix> subnets = new ArrayList<>();
        for (StaticConfig.Address each : ipam.addresses()) {
            leases.add(new Lease(each.address(), each.gateway(), attachment));
            subnets.add(each.address().network());
        }
        return new Ipam(new FixedAddresses(leases), subnets, ipam.routes(), ipam.dns());
    }

    /** For DEL and GC: whatever else is wrong with the configuration, what is held must be given back. */
    static AddressSource toGiveBack(
            PluginConfig config, Optional<CniResult> prevResult, Function<Path, Allocator> allocators) {
        return PoolAddresses.toGiveBack(allocators.apply(dataDir(config)), addresses(prevResult));
    }

    /** The addresses of a result. */
    static List<InetAddress> addresses(Optional<CniResult> result) {
        List<InetAddress> addresses = new ArrayList<>();
        for (IpConfig ip : result.orElse(CniResult.EMPTY).ips()) {
            addresses.add(ip.address().address());
        }
        return addresses;
    }

    /**
     * Reads and checks the object of the built-in address management.
     *
     * @throws CniException code 7, 6 or 2
     */
    static IpamConfig decode(PluginConfig config) throws CniException {
        try {
            return IpamConfig.decode(require(config), config.name(), config.capability("ipRanges"));
        } catch (JsonException e) {
            throw ErrorMapping.ofIpamConfig(e.in("ipam"));
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    /**
     * Reads and checks the object of {@code static}, with the addresses that come with the request: those of {@code
     * CNI_ARGS} are added, those of {@code args.cni} replace all others, and those of {@code runtimeConfig} these.
     *
     * @throws CniException code 7 or 6
     */
    static StaticConfig decodeStatic(PluginConfig config, CniArgs args) throws CniException {
        try {
            StaticConfig ipam = StaticConfig.decode(require(config));
            ipam = ipam.adding(args.get("IP").orElse(""), args.get("GATEWAY").orElse(""));
            Optional<JsonValue> ips = Requested.conventional(config).get("ips");
            if (ips.isPresent()) {
                ipam = ipam.replacing(ips.get());
            }
            ips = config.capability("ips");
            return ips.isPresent() ? ipam.replacing(ips.get()) : ipam;
        } catch (JsonException e) {
            throw CniException.undecodable("static addresses", e);
        }
    }

    private static JsonObject require(PluginConfig config) throws CniException, JsonException {
        return config.json()
                .object("ipam")
                .orElseThrow(() -> CniException.invalidConfig(
                        "ipam is missing", "a network needs {\"ipam\": {\"type\": \"" + TYPE + "\", \"subnet\": …}}"));
    }

    /**
     * Refuses other address management than the built-in.
     *
     * @return which
     * @throws CniException code 7 or 2
     */
    static String requireBuiltIn(PluginConfig config) throws CniException {
        JsonObject ipam = config.as(json -> json.object("ipam")).orElse(JsonObject.EMPTY);
        String type = config.as(json -> ipam.string("type")).orElse("");
        if (type.isEmpty()) {
            throw CniException.invalidConfig("ipam.type is missing", "the built-in one is \"" + TYPE + "\"");
        }
        if (!type.equals(TYPE) && !type.equals(STATIC)) {
            throw CniException.unsupportedField(
                    "ipam.type",
                    "\"" + type + "\"",
                    "flatnet manages addresses with \"" + TYPE + "\" or \"" + STATIC + "\" only, as yet");
        }
        return type;
    }

    /** Where leases are kept, even if nothing else of the configuration makes sense: DEL must give them back. */
    static Path dataDir(PluginConfig config) {
        try {
            return IpamConfig.dataDir(config.json().object("ipam").orElse(JsonObject.EMPTY));
        } catch (JsonException e) {
            // No ADD can have succeeded with this, so whatever is to be given back is where it was before.
            return IpamConfig.DEFAULT_DATA_DIR;
        }
    }
}
