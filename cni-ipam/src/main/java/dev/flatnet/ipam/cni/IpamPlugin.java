// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The IPAM plugins that are here, by the names that configurations and files give them. There is one way through each of them,
 * whether a main plugin has it built in or a process is called by its name.
 *
 * <pre>{@code
 * Function<Path, Allocator> allocators = dataDir -> new Allocator(FileAddressStore.in(dataDir), Host.ofThisKernel());
 * IpamResult result = IpamPlugin.FLATNET_IPAM.ipam(IpamRequest.of(request), allocators).allocate();
 * }</pre>
 */
public enum IpamPlugin {
    /** Addresses out of pools; host-local's keys, and more. */
    FLATNET_IPAM("flatnet-ipam", IpamConfig.DEFAULT_DATA_DIR),
    /** The same in the place of the reference plugin: leases are kept where that keeps them. */
    HOST_LOCAL("host-local", Path.of("/var/lib/cni/networks")),
    /** Addresses as they are written down, of which nobody keeps account. */
    STATIC("static", IpamConfig.DEFAULT_DATA_DIR);

    private final String type;
    private final Path defaultDataDir;

    IpamPlugin(String type, Path defaultDataDir) {
        this.type = type;
        this.defaultDataDir = defaultDataDir;
    }

    /** Its name, as {@code ipam.type} has it. */
    public String type() {
        return type;
    }

    /** Where leases are kept when the configuration does not say. */
    public Path defaultDataDir() {
        return defaultDataDir;
    }

    /** The plugin of a name; empty if it is another one's. */
    public static Optional<IpamPlugin> named(String type) {
        for (IpamPlugin plugin : values()) {
            if (plugin.type.equals(type)) {
                return Optional.of(plugin);
            }
        }
        return Optional.empty();
    }

    /**
     * What a request asks for, checked completely; changes nothing. {@code ipam.type} is not looked at.
     *
     * @param allocators gives the allocator for a {@code dataDir}
     * @throws CniException code 7 if the configuration makes no sense, 6 if a value is of the wrong type, 4 if {@code CNI_ARGS}
     *     makes none
     */
    public Ipam ipam(IpamRequest request, Function<Path, Allocator> allocators) throws CniException {
        Ipam ipam = this == STATIC ? StaticIpam.of(request) : pool(request, allocators);
        requireRoomInResult(request.config(), ipam.subnets());
        return ipam;
    }

    private Ipam pool(IpamRequest request, Function<Path, Allocator> allocators) throws CniException {
        PluginConfig config = request.config();
        try {
            IpamConfig decoded = IpamConfig.decode(
                    request.ipam(),
                    config.name(),
                    config.capability("ipRanges", WrittenRange::decodeSets),
                    defaultDataDir);
            Allocator allocator = allocators.apply(decoded.dataDir());
            return new PoolIpam(allocator, decoded, request.attachment(), request.allocation(decoded.sticky()));
        } catch (JsonException e) {
            throw CniException.ofConfig("ipam configuration", e.in("ipam"));
        } catch (IpamException e) {
            throw e.toCni();
        }
    }

    /** Results up to 0.2.0 have one address of each family; others would be there, and nobody would know of them. */
    private static void requireRoomInResult(PluginConfig config, List<IpPrefix> subnets) throws CniException {
        int ipv4 = 0;
        for (IpPrefix subnet : subnets) {
            ipv4 += subnet.isIpv4() ? 1 : 0;
        }
        if (!config.cniVersion().isAtLeast(CniVersion.V0_3_0) && Math.max(ipv4, subnets.size() - ipv4) > 1) {
            throw CniException.invalidConfig(
                    "more than one address of a family",
                    "CNI " + config.cniVersion() + " has no place for them in its result; 0.3.0 and later have");
        }
    }

    /**
     * Who takes addresses of a network back, for DEL and GC. Whatever else is wrong with the configuration by now, what is held
     * must be given back.
     *
     * @param allocators gives the allocator for a {@code dataDir}
     */
    public IpamRelease release(PluginConfig config, Function<Path, Allocator> allocators) {
        return this == STATIC
                ? StaticIpam.NOTHING_KEPT
                : new LeaseRelease(allocators.apply(dataDirForRelease(config)), config.name());
    }

    private Path dataDirForRelease(PluginConfig config) {
        try {
            return IpamConfig.dataDir(config.json().object("ipam").orElse(JsonObject.EMPTY), defaultDataDir);
        } catch (JsonException e) {
            // No ADD can have succeeded with this, so whatever is to be given back is where it was before.
            return defaultDataDir;
        }
    }
}
