// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamPlugin;
import dev.flatnet.ipam.cni.IpamRequest;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * An IPAM plugin: addresses for other main plugins, which delegate to it (specification 1.0.0, section 4). It is the one
 * whose name it was called by, whatever {@code ipam.type} says. Touches no network. Thread-safe.
 */
final class AddressPlugin implements CniPlugin {
    private final IpamPlugin plugin;
    private final Function<Path, Allocator> allocators;

    /**
     * The address management of a name.
     *
     * @param allocators gives the allocator for a {@code dataDir}
     */
    AddressPlugin(IpamPlugin plugin, Function<Path, Allocator> allocators) {
        this.plugin = plugin;
        this.allocators = allocators;
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        request.args().rejectUnknown(Requested.ARGUMENTS);
        Ipam ipam = plugin.ipam(IpamRequest.of(request), allocators);
        try {
            return ipam.allocate().toCni();
        } catch (IpamException e) {
            throw e.toCni();
        }
    }

    /** Works with a configuration that became invalid: all it needs is where the leases are. */
    @Override
    public void del(DelRequest request) throws CniException {
        try {
            plugin.release(request.config(), allocators)
                    .release(request.attachment(), IpamSection.addresses(request.prevResult()));
        } catch (IpamException e) {
            throw e.toCni();
        }
    }

    /** Every address of the result that is of our ranges must be leased to the attachment, and at least one must be. */
    @Override
    public void check(CheckRequest request) throws CniException {
        Ipam ipam = plugin.ipam(IpamRequest.of(request), allocators);
        try {
            ipam.verify(request.prevResult().ips());
        } catch (IpamException e) {
            throw e.toCni();
        }
    }

    /** Works with a configuration that became invalid. Nothing is given back if the runtime does not say what is valid. */
    @Override
    public void gc(GcRequest request) throws CniException {
        if (request.validAttachments().isEmpty()) {
            return;
        }
        try {
            plugin.release(request.config(), allocators)
                    .retain(request.validAttachments().get());
        } catch (IpamException e) {
            throw e.toCni();
        }
    }

    /** Code 50 if no address is left, with what holds them. */
    @Override
    public void status(StatusRequest request) throws CniException {
        Ipam ipam = plugin.ipam(IpamRequest.of(request), allocators);
        try {
            ipam.requireAvailable();
        } catch (IpamException e) {
            throw new CniException(
                    ErrorCode.NOT_AVAILABLE,
                    "no address can be had on network " + request.config().name(),
                    String.valueOf(e.getMessage()),
                    e);
        }
    }
}
