// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamRelease;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.AttachmentLocks;
import dev.flatnet.plugin.firewall.ChosenRules;
import dev.flatnet.plugin.firewall.Firewall;
import dev.flatnet.plugin.firewall.HostFirewall;
import dev.flatnet.plugin.firewall.MemoryRecords;
import dev.flatnet.plugin.firewall.PolicyRecords;
import dev.flatnet.plugin.firewall.RecordFiles;
import dev.flatnet.plugin.firewall.RuleBackend;
import dev.flatnet.plugin.firewall.iptables.IptablesRules;
import dev.flatnet.plugin.firewall.nftables.NftablesRules;
import dev.flatnet.plugin.sandbox.Namespaces;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * Attaches containers to networks, detaches them, verifies that they are attached, and cleans up after those that were
 * never detached.
 *
 * <p>Immutable and thread-safe; one object serves any number of requests. {@link #with(Firewall)} and its like change a
 * part and keep the rest.
 */
@SuppressWarnings("try") // A turn is only held.
public final class Flatnet {
    private final NetworkNamespace host;
    private final Namespaces containers;
    private final Firewall firewall;
    private final AttachmentLocks locks;
    private final boolean allowsHostNamespace;

    private Flatnet(
            NetworkNamespace host,
            Namespaces containers,
            Firewall firewall,
            AttachmentLocks locks,
            boolean allowsHostNamespace) {
        this.host = host;
        this.containers = containers;
        this.firewall = firewall;
        this.locks = locks;
        this.allowsHostNamespace = allowsHostNamespace;
    }

    /** On the Linux host this process runs on. Needs CAP_NET_ADMIN and CAP_SYS_ADMIN. */
    public static Flatnet onThisHost() {
        return in(NetworkNamespace.ofThisProcess(), NetworkNamespace::open)
                .withRecordsIn(RecordFiles.DEFAULT_DIRECTORY);
    }

    /**
     * On a host that is a network namespace, which must stay open. It may be one of a kernel in memory:
     *
     * <pre>{@code
     * InMemoryKernel kernel = new InMemoryKernel();
     * Flatnet flatnet = Flatnet.in(kernel.create("/run/netns/host"), kernel::open);
     * }</pre>
     *
     * @param containers opens the namespaces of containers
     */
    public static Flatnet in(NetworkNamespace host, Namespaces containers) {
        RuleBackend rules = new ChosenRules(NftablesRules.in(host), IptablesRules.in(host), IptablesRules.PARTS);
        Firewall firewall = new HostFirewall(rules, new MemoryRecords());
        return new Flatnet(host, containers, firewall, AttachmentLocks.NONE, false);
    }

    /** The same with another firewall. */
    public Flatnet with(Firewall other) {
        return new Flatnet(host, containers, other, locks, allowsHostNamespace);
    }

    /** The same, but that the firewall keeps its records of attachments elsewhere. */
    public Flatnet with(PolicyRecords records) {
        return with(firewall.with(records));
    }

    /** The same, but that the firewall keeps its records as files in a directory, see {@link RecordFiles}. */
    public Flatnet withRecordsIn(Path directory) {
        return with(new RecordFiles(directory, host));
    }

    /** The same, but that requests for one attachment wait for each other in this way. */
    public Flatnet with(AttachmentLocks other) {
        return new Flatnet(host, containers, firewall, other, allowsHostNamespace);
    }

    /** The same, but that a container may have the host's own namespace, which is refused otherwise. */
    public Flatnet allowingHostNamespace() {
        return new Flatnet(host, containers, firewall, locks, true);
    }

    /**
     * Attaches a container: gives it its interface with addresses and routes, and does the chained work. Leftovers of the
     * same attachment make way. If it fails, everything it made is gone again.
     */
    public AttachedContainer attach(AttachRequest request) throws AttachmentException {
        try (AttachmentLocks.Held turn = locks.acquire(request.attachment());
                Site site = site(request.attachment(), Optional.of(request.netns()))) {
            return new AttachContainer(site, firewall, request).run();
        } catch (IOException e) {
            throw notClosed(e);
        }
    }

    /**
     * Removes everything that belongs to the attachment, as far as it is there: the chained work, the interface, the
     * firewall rules, the addresses. Goes on after a failure and reports all of them. Needs no namespace.
     */
    public void detach(DetachRequest request) throws AttachmentException {
        try (AttachmentLocks.Held turn = locks.acquire(request.attachment());
                Site site = site(request.attachment(), request.netns())) {
            new DetachContainer(site, firewall, request).run();
        } catch (IOException e) {
            throw notClosed(e);
        }
    }

    /** Verifies everything {@link #attach} made; changes nothing. */
    public void check(CheckRequest request) throws AttachmentException {
        try (AttachmentLocks.Held turn = locks.acquire(request.attachment());
                Site site = site(request.attachment(), Optional.of(request.netns()))) {
            new CheckAttachment(site, firewall, request).run();
        } catch (IOException e) {
            throw notClosed(e);
        }
    }

    /**
     * Removes everything that belongs to other attachments to a network than these: chained work, interfaces, firewall
     * rules, addresses. Goes on after a failure and reports all of them. The bridge stays. Must not run while a container
     * is attached to the network.
     *
     * @param network the network's name
     * @param valid the attachments that stay
     * @param addresses who takes the addresses back
     */
    public void collectGarbage(String network, Collection<AttachmentId> valid, Removals removals, IpamRelease addresses)
            throws AttachmentException {
        new CollectGarbage(host, firewall, network, valid, removals, addresses).run();
    }

    /**
     * Brings back the host's rules of all attachments, after somebody has taken some away: a firewall that was loaded anew, or
     * an administrator.
     *
     * @return for how many attachments there are rules now
     */
    public int restore() throws AttachmentException {
        try {
            return firewall.restore();
        } catch (IOException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED, "cannot restore the rules", String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Brings back the host's rules of the attachments that lack some, each in its turn, so that nothing comes back that is
     * being detached. Goes on after a failure and reports all of them. Cheap if nothing is missing: it may be asked after every
     * change of the rules.
     *
     * @return of how many attachments rules were missing
     */
    public int restoreMissingRules() throws AttachmentException {
        return new RestoreMissingRules(firewall, locks).run();
    }

    /**
     * Verifies that one container more could be attached: the kernel can be reached, nothing is in the way, there are
     * addresses. Changes nothing, and is cheap: it may be asked every few seconds.
     */
    public void requireReady(Network network, Ipam addresses) throws AttachmentException {
        new RequireReady(host, firewall, network, addresses).run();
    }

    private Site site(Attachment attachment, Optional<String> netns) {
        return new Site(attachment, host, containers, netns, allowsHostNamespace);
    }

    private static AttachmentException notClosed(IOException e) {
        return new AttachmentException(
                Reason.KERNEL_REFUSED, "cannot close a network namespace", String.valueOf(e.getMessage()), e);
    }
}
