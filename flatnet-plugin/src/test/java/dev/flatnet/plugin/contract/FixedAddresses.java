// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamResult;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** The same for everybody. */
record FixedAddresses(IpamResult result) implements Ipam {
    @Override
    public IpamResult allocate() {
        return result;
    }

    @Override
    public void verify(List<IpConfig> given) {}

    @Override
    public void requireAvailable() {}

    @Override
    public List<IpPrefix> subnets() {
        return List.of();
    }

    @Override
    public void release(AttachmentId attachment, Collection<InetAddress> likely) {}

    @Override
    public void retain(Collection<AttachmentId> valid) {}
}
