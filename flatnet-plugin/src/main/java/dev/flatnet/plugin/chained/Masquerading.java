// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Site;
import java.util.Set;

/** Traffic of the container that leaves its subnet gets an address of the host as its source. */
public final class Masquerading implements ChainedWork {

    /** For all addresses of the interface. */
    public Masquerading() {}

    @Override
    public void apply(AttachedInterface target) {
        for (IpPrefix address : target.addresses()) {
            target.policy().masquerade(address);
        }
    }

    @Override
    public void verify(AttachedInterface target) {
        apply(target);
    }

    @Override
    public void remove(Site site) {
        // It is rules only, and those of an attachment go together.
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) {
        // It is rules only, and those of an attachment go together.
    }
}
