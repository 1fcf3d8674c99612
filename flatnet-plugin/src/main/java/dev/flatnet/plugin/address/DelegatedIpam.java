// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.address;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.runtime.Delegate;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.DelegateFailedException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamResult;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Addresses of another IPAM plugin, as the specification delegates (1.1.0, section 4). It gets the request as it came, so
 * what is asked of it stands there already; what it says of a failure is passed on as it is.
 */
public final class DelegatedIpam implements Ipam {
    private final String type;
    private final Delegate delegate;
    private final PluginConfig config;
    private final AttachmentId attachment;

    /**
     * Addresses of a plugin, for one request.
     *
     * @param type the plugin's name
     * @param attachment who is to get them; anybody if the request is about no attachment
     * @param ourselves a program that must not be found under that name: it would call itself
     */
    public DelegatedIpam(
            String type,
            PluginConfig config,
            AttachmentId attachment,
            RequestEnvironment environment,
            Optional<Path> ourselves) {
        this.type = type;
        Delegate named = Delegate.named(type, environment);
        this.delegate = ourselves.isPresent() ? named.otherThan(ourselves.get()) : named;
        this.config = config;
        this.attachment = attachment;
    }

    /**
     * Verifies that the plugin could be called.
     *
     * @throws CniException if it is not installed, or would call itself
     */
    public void requireCallable() throws CniException {
        delegate.requireCallable();
    }

    @Override
    public IpamResult allocate() throws DelegateFailedException {
        CniResult result;
        try {
            result = delegate.add(config);
        } catch (CniException e) {
            throw new DelegateFailedException(e);
        }
        List<Lease> leases = new ArrayList<>();
        for (IpConfig ip : result.ips()) {
            leases.add(new Lease(ip.address(), ip.gateway(), attachment));
        }
        if (leases.isEmpty()) {
            throw new DelegateFailedException(new CniException(
                    ErrorCode.INVALID_CONFIG,
                    "the IPAM plugin " + type + " gave no address",
                    "check its configuration"));
        }
        return new IpamResult(leases, result.routes(), result.dns());
    }

    /** The plugin has the previous result, and with it the addresses, from the request. */
    @Override
    public void verify(List<IpConfig> given) throws DelegateFailedException {
        passingOn(delegate::check);
    }

    @Override
    public void requireAvailable() throws DelegateFailedException {
        passingOn(delegate::status);
    }

    /** Only the plugin knows. */
    @Override
    public List<IpPrefix> subnets() {
        return List.of();
    }

    @Override
    public void release(AttachmentId owner, Collection<InetAddress> likely) throws DelegateFailedException {
        passingOn(delegate::del);
    }

    /** It may be a DHCP client. */
    @Override
    public boolean needsInterface() {
        return true;
    }

    /** The plugin has the list of valid attachments from the request. */
    @Override
    public void retain(Collection<AttachmentId> valid) throws DelegateFailedException {
        passingOn(delegate::gc);
    }

    private interface Operation {
        void run(PluginConfig config) throws CniException;
    }

    private void passingOn(Operation operation) throws DelegateFailedException {
        try {
            operation.run(config);
        } catch (CniException e) {
            throw new DelegateFailedException(e);
        }
    }
}
