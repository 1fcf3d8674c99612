// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamConfig;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.store.AddressStore;
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
    private final Function<Path, AddressStore> stores;

    /**
     * A plugin of parts.
     *
     * @param stores gives the store for a {@code dataDir}
     */
    public FlatnetIpamPlugin(Function<Path, AddressStore> stores) {
        this.stores = stores;
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
            for (Lease lease :
                    allocator(ipam.dataDir()).allocate(ipam.pool(), request.attachment(), requested.addresses())) {
                ips.add(new IpConfig(lease.address(), lease.gateway(), Optional.empty()));
            }
            return new CniResult(List.of(), ips, ipam.routes(), Dns.EMPTY);
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void del(DelRequest request) throws CniException {
        try {
            allocator(IpamSection.dataDir(request.config()))
                    .release(request.config().name(), request.attachment());
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** Every address of the result that is of our ranges must be leased to the attachment, and at least one must be. */
    @Override
    public void check(CheckRequest request) throws CniException {
        IpamConfig ipam = IpamSection.decode(request.config());
        List<InetAddress> held;
        try {
            held = allocator(ipam.dataDir()).heldBy(request.config().name(), request.attachment());
        } catch (IpamException e) {
            throw ErrorMapping.of(e);
        }
        for (IpConfig ip : request.prevResult().ips()) {
            InetAddress address = ip.address().address();
            if (isOurs(ipam, address) && !held.contains(address)) {
                throw missing("address " + ip.address() + " is not leased to " + request.attachment());
            }
        }
        if (held.isEmpty()) {
            throw missing("no address is leased to " + request.attachment());
        }
    }

    private static boolean isOurs(IpamConfig ipam, InetAddress address) {
        for (RangeSet set : ipam.pool().sets()) {
            if (set.rangeOf(address).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static CniException missing(String what) {
        return new CniException(ErrorMapping.NOT_IN_ORDER, what, "the container must be attached anew (DEL, then ADD)");
    }

    private Allocator allocator(Path dataDir) {
        return new Allocator(stores.apply(dataDir));
    }
}
