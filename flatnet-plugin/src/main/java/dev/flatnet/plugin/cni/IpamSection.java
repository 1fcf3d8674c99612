// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.cni.IpamConfig;
import dev.flatnet.ipam.cni.StaticConfig;
import dev.flatnet.plugin.AcquiredAddresses;
import dev.flatnet.plugin.AddressRelease;
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
     * Where the addresses of a request come from. The built-in address management is checked, with what of the request
     * belongs to it; another plugin checks for itself.
     *
     * @throws CniException code 7, 6, 4 or 2
     */
    static AddressSource of(IpamRequest request, Function<Path, Allocator> allocators) throws CniException {
        PluginConfig config = request.config();
        String type = requireType(config);
        return switch (type) {
            case TYPE -> pool(request, allocators);
            case STATIC -> fixed(decodeStatic(config, request.args()), request.attachment());
            default -> new DelegatedAddresses(type, config, request.environment());
        };
    }

    private static AddressSource pool(IpamRequest request, Function<Path, Allocator> allocators) throws CniException {
        IpamConfig ipam = decode(request.config());
        for (RangeSet set : ipam.pool().sets()) {
            for (AddressRange range : set.ranges()) {
                requireIpv4(range.subnet());
            }
        }
        AllocationRequest allocation =
                Requested.allocation(request.attachment(), request.netns(), request.args(), ipam.sticky());
        return PoolAddresses.of(allocators.apply(ipam.dataDir()), ipam.pool(), allocation)
                .with(ipam.routes(), ipam.dns());
    }

    private static AddressSource fixed(StaticConfig ipam, AttachmentId attachment) throws CniException {
        List<Lease> leases = new ArrayList<>();
        for (StaticConfig.Address each : ipam.addresses()) {
            requireIpv4(each.address().network());
            leases.add(new Lease(each.address(), each.gateway(), attachment));
        }
        return new FixedAddresses(new AcquiredAddresses(leases, ipam.routes(), ipam.dns()));
    }

    private static void requireIpv4(IpPrefix subnet) throws CniException {
        if (!subnet.isIpv4()) {
            throw CniException.unsupportedField(
                    "ipam.ranges", "\"" + subnet + "\"", "flatnet attaches with IPv4 only, as yet");
        }
    }

    /**
     * Who takes addresses back, for DEL and GC: whatever else is wrong with the configuration, what is held must be given
     * back.
     *
     * @param prevResult what the attachment in question was given, as far as known
     */
    static AddressRelease toGiveBack(
            PluginConfig config,
            Optional<CniResult> prevResult,
            RequestEnvironment environment,
            Function<Path, Allocator> allocators) {
        String type = type(config);
        return isBuiltIn(type)
                ? PoolAddresses.toGiveBack(allocators.apply(dataDir(config)), addresses(prevResult))
                : new DelegatedAddresses(type, config, environment);
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
            IpamConfig ipam = IpamConfig.decode(require(config), config.name(), config.capability("ipRanges"));
            List<IpPrefix> addresses = new ArrayList<>();
            for (RangeSet set : ipam.pool().sets()) {
                addresses.add(set.ranges().get(0).subnet());
            }
            requireRoomInResult(config, addresses);
            return ipam;
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
     * @throws CniException code 7 or 6, or 4 for {@code CNI_ARGS}
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
            if (ips.isPresent()) {
                ipam = ipam.replacing(ips.get());
            }
            List<IpPrefix> addresses = new ArrayList<>();
            for (StaticConfig.Address each : ipam.addresses()) {
                addresses.add(each.address());
            }
            requireRoomInResult(config, addresses);
            return ipam;
        } catch (JsonException e) {
            throw CniException.ofConfig("static addresses", e);
        } catch (AddressFormatException e) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, "invalid CNI_ARGS", String.valueOf(e.getMessage()), e);
        }
    }

    /** Results up to 0.2.0 have one address of each family; others would be there, and nobody would know of them. */
    private static void requireRoomInResult(PluginConfig config, List<IpPrefix> addresses) throws CniException {
        if (config.cniVersion().isAtLeast(CniVersion.V0_3_0)) {
            return;
        }
        long ipv4 = addresses.stream().filter(IpPrefix::isIpv4).count();
        if (Math.max(ipv4, addresses.size() - ipv4) > 1) {
            throw CniException.invalidConfig(
                    "more than one address of a family",
                    "CNI " + config.cniVersion() + " has no place for them in its result; 0.3.0 and later have");
        }
    }

    private static JsonObject require(PluginConfig config) throws CniException, JsonException {
        return config.json()
                .object("ipam")
                .orElseThrow(() -> CniException.invalidConfig(
                        "ipam is missing", "a network needs {\"ipam\": {\"type\": \"" + TYPE + "\", \"subnet\": …}}"));
    }

    /**
     * Which address management it is: one of ours, or the name of a plugin.
     *
     * @throws CniException code 7 or 6 if it does not say
     */
    static String requireType(PluginConfig config) throws CniException {
        JsonObject ipam = config.as(json -> json.object("ipam")).orElse(JsonObject.EMPTY);
        String type = config.as(json -> ipam.string("type")).orElse("");
        if (type.isEmpty()) {
            throw CniException.invalidConfig("ipam.type is missing", "the built-in one is \"" + TYPE + "\"");
        }
        return type;
    }

    /** Whether this process manages the addresses. No type is no other plugin's either. */
    static boolean isBuiltIn(String type) {
        return type.isEmpty() || type.equals(TYPE) || type.equals(STATIC);
    }

    /** Which address management it is, if it can be told; otherwise empty. */
    private static String type(PluginConfig config) {
        try {
            return config.json()
                    .object("ipam")
                    .orElse(JsonObject.EMPTY)
                    .string("type")
                    .orElse("");
        } catch (JsonException e) {
            // No ADD can have succeeded with this.
            return "";
        }
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
