// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.internal.LinuxNetworkStack;
import dev.flatnet.plugin.internal.NftablesFirewall;
import java.util.Collection;

/**
 * Attaches containers to bridge networks, detaches them, verifies that they are attached, and cleans up after those that
 * were never detached.
 *
 * <p>Immutable and thread-safe; one object serves any number of requests. To change a part, give {@link #of} another
 * implementation of a seam.
 */
public final class Flatnet {
    private final NetworkStack stack;
    private final Firewall firewall;

    private Flatnet(NetworkStack stack, Firewall firewall) {
        this.stack = stack;
        this.firewall = firewall;
    }

    /** On the Linux host this process runs on. Needs CAP_NET_ADMIN and CAP_SYS_ADMIN. */
    public static Flatnet onThisHost() {
        return of(LinuxNetworkStack.here(), NftablesFirewall.here());
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
        return of(LinuxNetworkStack.in(host, containers), NftablesFirewall.in(host));
    }

    /** Of parts of your own. */
    public static Flatnet of(NetworkStack stack, Firewall firewall) {
        return new Flatnet(stack, firewall);
    }

    /**
     * Gives the container an interface on the network's bridge, with addresses and routes. Leftovers of the same
     * attachment make way. If it fails, everything it made is gone again.
     */
    public AttachedContainer attach(AttachRequest request) throws AttachmentException {
        return new AttachContainer(stack, firewall, request).run();
    }

    /**
     * Removes everything that belongs to the attachment, as far as it is there: the interface, the firewall rules, the
     * addresses. Goes on after a failure and reports all of them. Needs no namespace.
     *
     * @param addresses who takes the addresses back
     */
    public void detach(Attachment attachment, AddressRelease addresses) throws AttachmentException {
        new DetachContainer(stack, firewall, attachment, addresses).run();
    }

    /** Verifies everything {@link #attach} made; changes nothing. */
    public void check(CheckRequest request) throws AttachmentException {
        new CheckAttachment(stack, firewall, request).run();
    }

    /**
     * Removes everything that belongs to other attachments to a network than these: interfaces, firewall rules, addresses.
     * Goes on after a failure and reports all of them. The bridge stays. Must not run while a container is attached to the
     * network.
     *
     * @param network the network's name
     * @param valid the attachments that stay
     * @param addresses who takes the addresses back
     */
    public void collectGarbage(String network, Collection<AttachmentId> valid, AddressRelease addresses)
            throws AttachmentException {
        new CollectGarbage(stack, firewall, network, valid, addresses).run();
    }

    /**
     * Verifies that one container more could be attached: the kernel can be reached, the bridge's name is not that of
     * another link, there are addresses. Changes nothing, and is cheap: it may be asked every few seconds.
     */
    public void requireReady(BridgeNetwork network, AddressSource addresses) throws AttachmentException {
        new RequireReady(stack, firewall, network, addresses).run();
    }
}
