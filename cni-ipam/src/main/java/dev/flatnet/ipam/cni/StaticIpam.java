// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.LeaseMissingException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Addresses as they are written down, for one attachment. Nobody keeps account of them, so nothing is ever given back. */
final class StaticIpam implements Ipam {
    static final IpamRelease NOTHING_KEPT = new IpamRelease() {
        @Override
        public void release(AttachmentId attachment, Collection<InetAddress> likely) {
            // Nothing is kept.
        }

        @Override
        public void retain(Collection<AttachmentId> valid) {
            // Nothing is kept.
        }
    };

    private final StaticConfig config;
    private final AttachmentId attachment;

    private StaticIpam(StaticConfig config, AttachmentId attachment) {
        this.config = config;
        this.attachment = attachment;
    }

    /**
     * The addresses of {@code CNI_ARGS} are added to those of the configuration, those of {@code args.cni} replace all of
     * them, and those of {@code runtimeConfig} these.
     */
    static StaticIpam of(IpamRequest request) throws CniException {
        StaticConfig config = decode(request);
        config = adding(config, request);
        config = config.replacing(request.argsOfConfiguration(StaticConfig.Address::parse));
        config = config.replacing(request.capability(StaticConfig.Address::parse));
        return new StaticIpam(config, request.attachment());
    }

    private static StaticConfig decode(IpamRequest request) throws CniException {
        try {
            return StaticConfig.decode(request.ipam());
        } catch (JsonException e) {
            throw CniException.ofConfig("ipam configuration", e.in("ipam"));
        }
    }

    /** Parsed one key after the other, so that an error names the right one. */
    private static StaticConfig adding(StaticConfig config, IpamRequest request) throws CniException {
        List<InetAddress> gateways = request.args()
                .get("GATEWAY", text -> StaticConfig.each(text, IpAddresses::parse))
                .orElse(List.of());
        List<IpPrefix> ips = request.args()
                .get("IP", text -> StaticConfig.each(text, IpPrefix::parse))
                .orElse(List.of());
        return config.adding(ips, gateways);
    }

    @Override
    public IpamResult allocate() {
        List<Lease> leases = new ArrayList<>();
        for (StaticConfig.Address each : config.addresses()) {
            leases.add(new Lease(each.address(), each.gateway(), attachment));
        }
        return new IpamResult(leases, config.routes(), config.dns());
    }

    /** Each address that is written down must have been given, with the gateway that is written down if one is. */
    @Override
    public void verify(List<IpConfig> given) throws IpamException {
        for (StaticConfig.Address written : config.addresses()) {
            Optional<IpConfig> found = find(given, written.address());
            if (found.isEmpty()) {
                throw new LeaseMissingException("address " + written.address() + " is not in the previous result");
            }
            // Without one, whoever made the interface may have chosen it.
            if (written.gateway().isPresent() && !found.get().gateway().equals(written.gateway())) {
                throw new LeaseMissingException("address " + written.address() + " has "
                        + words(found.get().gateway()) + " in the previous result, and " + words(written.gateway())
                        + " in the configuration");
            }
        }
    }

    private static Optional<IpConfig> find(List<IpConfig> given, IpPrefix address) {
        for (IpConfig ip : given) {
            if (ip.address().equals(address)) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }

    private static String words(Optional<InetAddress> gateway) {
        return gateway.isPresent() ? "gateway " + IpAddresses.format(gateway.get()) : "no gateway";
    }

    /** Addresses can come with the request for an attachment, so there may always be one. */
    @Override
    public void requireAvailable() {
        // Nothing is kept.
    }

    @Override
    public List<IpPrefix> subnets() {
        List<IpPrefix> subnets = new ArrayList<>();
        for (StaticConfig.Address each : config.addresses()) {
            subnets.add(each.address().network());
        }
        return subnets;
    }

    @Override
    public void release(AttachmentId owner, Collection<InetAddress> likely) {
        // Nothing is kept.
    }

    @Override
    public void retain(Collection<AttachmentId> valid) {
        // Nothing is kept.
    }
}
