// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Takes ports of bridges away, of whatever bridge; the bridges stay. Immutable and thread-safe. */
public final class BridgeRemoval implements Removal {
    /** Of the ports that {@code flatnet} made. */
    public static final BridgeRemoval OF_FLATNET = new BridgeRemoval(Attachment.HOST_INTERFACE_PREFIX, false);

    /** Of the ports that were made under the name {@code bridge}, also those that the reference plugin itself made. */
    public static final BridgeRemoval OF_REFERENCE = new BridgeRemoval(Attachment.REFERENCE_INTERFACE_PREFIX, true);

    private static final String VETH = "veth";

    private final String prefix;
    private final boolean alsoOfOthers;

    private BridgeRemoval(String prefix, boolean alsoOfOthers) {
        this.prefix = prefix;
        this.alsoOfOthers = alsoOfOthers;
    }

    /** What the names of the ports begin with. */
    String prefix() {
        return prefix;
    }

    @Override
    public void remove(Site site) throws IOException, AttachmentException {
        new HostEnd(site.host(), site.attachment(), prefix).remove();
        Optional<OpenNetns> sandbox = alsoOfOthers ? site.sandboxIfThere() : Optional.empty();
        if (sandbox.isPresent()) {
            // The reference plugin's ports have random names; the runtime says which interface it is about.
            Optional<Link> inside = sandbox.get().links().find(site.interfaceName());
            if (inside.isPresent() && inside.get().isOfKind(VETH)) {
                sandbox.get().links().delete(inside.get().index());
            }
        }
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        HostEnd.retain(host, prefix, network, labels);
    }
}
