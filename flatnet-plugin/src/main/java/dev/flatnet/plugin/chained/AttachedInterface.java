// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.Rollback;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.sandbox.Site;
import java.util.ArrayList;
import java.util.List;

/** An interface of a container, for chained work to be done to it; collects what the work adds. One a request, not thread-safe. */
public final class AttachedInterface {
    private final Site site;
    private final Link inside;
    private final List<IpPrefix> addresses;
    private final Policy.Builder policy;
    private final List<Link> addedOnHost = new ArrayList<>();

    /**
     * An interface that exists.
     *
     * @param inside the container's interface
     * @param addresses those it has, each with the prefix length of its subnet
     * @param policy collects the rules that are wanted
     */
    public AttachedInterface(Site site, Link inside, List<IpPrefix> addresses, Policy.Builder policy) {
        this.site = site;
        this.inside = inside;
        this.addresses = List.copyOf(addresses);
        this.policy = policy;
    }

    /** Where the work is done. */
    public Site site() {
        return site;
    }

    public Attachment attachment() {
        return site.attachment();
    }

    /** Undoes what was done, if a later step fails. */
    public Rollback rollback() {
        return site.rollback();
    }

    /** The container's interface as it was before the work began. */
    public Link inside() {
        return inside;
    }

    /** The interface's addresses, each with the prefix length of its subnet. */
    public List<IpPrefix> addresses() {
        return addresses;
    }

    /** Collects the rules that are wanted of the host's firewall. */
    public Policy.Builder policy() {
        return policy;
    }

    /** A link was made on the host that belongs to the interface, and is to stand in the result. */
    public void addOnHost(Link link) {
        addedOnHost.add(link);
    }

    /** The links that were made on the host. */
    public List<Link> addedOnHost() {
        return List.copyOf(addedOnHost);
    }
}
