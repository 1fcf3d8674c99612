// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.runtime.Delegate;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.Lease;
import dev.flatnet.plugin.AcquiredAddresses;
import dev.flatnet.plugin.AddressSource;
import dev.flatnet.plugin.Attachment;
import dev.flatnet.plugin.AttachmentException;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Addresses of another IPAM plugin, as the specification delegates (1.1.0, section 4). It gets the request as it came, so
 * what is asked of it stands there already; what it says of a failure is passed on as it is.
 */
final class DelegatedAddresses implements AddressSource {
    private final String type;
    private final Delegate delegate;
    private final PluginConfig config;

    DelegatedAddresses(String type, PluginConfig config, RequestEnvironment environment) {
        this.type = type;
        this.delegate = Delegate.named(type, environment);
        this.config = config;
    }

    @Override
    public AcquiredAddresses acquire(Attachment attachment, List<InetAddress> requested) throws AttachmentException {
        CniResult result = askForAddresses();
        List<Lease> leases = new ArrayList<>();
        for (IpConfig ip : result.ips()) {
            if (!ip.address().isIpv4()) {
                throw failure(CniException.unsupportedField(
                        "ips of the IPAM plugin " + type,
                        "\"" + ip.address() + "\"",
                        "flatnet attaches with IPv4 only, as yet"));
            }
            leases.add(new Lease(ip.address(), ip.gateway(), attachment.id()));
        }
        if (leases.isEmpty()) {
            throw failure(new CniException(
                    ErrorCode.INVALID_CONFIG,
                    "the IPAM plugin " + type + " gave no address",
                    "check its configuration"));
        }
        return new AcquiredAddresses(leases, result.routes(), result.dns());
    }

    private CniResult askForAddresses() throws AttachmentException {
        try {
            return delegate.add(config);
        } catch (CniException e) {
            throw failure(e);
        }
    }

    /** The plugin has the previous result, and with it the addresses, from the request. */
    @Override
    public void verify(Attachment attachment, Collection<InetAddress> expected) throws AttachmentException {
        passingOn(delegate::check);
    }

    @Override
    public void requireAvailable() throws AttachmentException {
        passingOn(delegate::status);
    }

    @Override
    public void release(Attachment attachment) throws AttachmentException {
        passingOn(delegate::del);
    }

    /** The plugin has the list of valid attachments from the request. */
    @Override
    public void retain(String network, Collection<AttachmentId> valid) throws AttachmentException {
        passingOn(delegate::gc);
    }

    private interface Operation {
        void run(PluginConfig config) throws CniException;
    }

    private void passingOn(Operation operation) throws AttachmentException {
        try {
            operation.run(config);
        } catch (CniException e) {
            throw failure(e);
        }
    }

    private static AttachmentException failure(CniException e) {
        return new AttachmentException(
                Reason.DELEGATE_FAILED, e.error().msg(), e.error().details(), e);
    }
}
