// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.address;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamResult;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** No addresses: the interface is for the link layer only, or has addresses that somebody else manages. */
public final class NoIpam implements Ipam {

    /** There is nothing to say about it. */
    public NoIpam() {}

    @Override
    public IpamResult allocate() {
        return new IpamResult(List.of(), List.of(), Dns.EMPTY);
    }

    @Override
    public void verify(List<IpConfig> given) {
        // There is nothing to verify.
    }

    @Override
    public void requireAvailable() {
        // None is needed.
    }

    @Override
    public List<IpPrefix> subnets() {
        return List.of();
    }

    @Override
    public void release(AttachmentId attachment, Collection<InetAddress> likely) {
        // There is nothing to give back.
    }

    @Override
    public void retain(Collection<AttachmentId> valid) {
        // There is nothing to give back.
    }
}
