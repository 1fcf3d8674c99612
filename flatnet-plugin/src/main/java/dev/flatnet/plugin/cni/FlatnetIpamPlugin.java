// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.IpamConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The IPAM plugin {@code flatnet-ipam}: the address management of flatnet for other main plugins, which delegate to it
 * (specification 1.0.0, section 4). Touches no network. Thread-safe.
 */
public final class FlatnetIpamPlugin implements CniPlugin {
    private final Function<Path, Allocator> allocators;

    /**
     * A plugin of parts.
     *
     * @param allocators gives the allocator for a {@code dataDir}
     */
    public FlatnetIpamPlugin(Function<Path, Allocator> allocators) {
        this.allocators = allocators;
    }

    /** What the plugin says of itself, in some version of the program. */
    public static PluginInfo info(String version) {
        return new PluginInfo(IpamSection.TYPE, version, FlatnetPlugin.SUPPORTED);
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        PluginConfig config = request.config();
        IpamConfig ipam = IpamSection.decode(config);
        Requested requested = Requested.of(config, request.args());
        try {
            List<IpConfig> ips = new ArrayList<>();
            AllocationRequest allocation =
                    Requested.allocation(request.attachment(), request.netns(), request.args(), ipam.sticky());
            for (Lease lease : allocator(config).allocate(ipam.pool(), allocation.requesting(requested.addresses()))) {
                ips.add(new IpConfig(lease.address(), lease.gateway(), Optional.empty()));
            }
            return new CniResult(List.of(), ips, ipam.routes(), ipam.dns());
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** Works with a configuration that became invalid: all it needs is where the leases are. */
    @Override
    public void del(DelRequest request) throws CniException {
        PluginConfig config = request.config();
        try {
            allocator(config).release(config.name(), request.attachment(), IpamSection.addresses(request.prevResult()));
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** Every address of the result that is of our ranges must be leased to the attachment, and at least one must be. */
    @Override
    public void check(CheckRequest request) throws CniException {
        PluginConfig config = request.config();
        IpamConfig ipam = IpamSection.decode(config);
        List<InetAddress> expected = IpamSection.addresses(Optional.of(request.prevResult()));
        List<InetAddress> held;
        try {
            held = allocator(config).heldBy(config.name(), request.attachment(), expected);
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
        for (InetAddress address : expected) {
            if (ipam.pool().rangeOf(address).isPresent() && !held.contains(address)) {
                throw missing("address " + IpAddresses.format(address) + " is not leased to " + request.attachment());
            }
        }
        if (held.isEmpty()) {
            throw missing("no address is leased to " + request.attachment());
        }
    }

    /** Works with a configuration that became invalid. Nothing is given back if the runtime does not say what is valid. */
    @Override
    public void gc(GcRequest request) throws CniException {
        if (request.validAttachments().isEmpty()) {
            return;
        }
        PluginConfig config = request.config();
        try {
            allocator(config).retain(config.name(), request.validAttachments().get());
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** Code 50 if no address is left, with what holds them. */
    @Override
    public void status(StatusRequest request) throws CniException {
        PluginConfig config = request.config();
        IpamConfig ipam = IpamSection.decode(config);
        try {
            allocator(config).requireAvailable(ipam.pool());
        } catch (IpamException e) {
            throw new CniException(
                    ErrorCode.NOT_AVAILABLE,
                    "no address can be had on network " + config.name(),
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static CniException missing(String what) {
        return new CniException(ErrorMapping.NOT_IN_ORDER, what, "the container must be attached anew (DEL, then ADD)");
    }

    private Allocator allocator(PluginConfig config) {
        return allocators.apply(IpamSection.dataDir(config));
    }
}
