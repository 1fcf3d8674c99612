// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;

/** The use case behind {@link Flatnet#detach}; one object a request. */
final class DetachContainer {
    private final NetworkStack stack;
    private final Firewall firewall;
    private final Attachment attachment;
    private final AddressRelease addresses;
    private final Failures failures = new Failures();

    DetachContainer(NetworkStack stack, Firewall firewall, Attachment attachment, AddressRelease addresses) {
        this.stack = stack;
        this.firewall = firewall;
        this.attachment = attachment;
        this.addresses = addresses;
    }

    /** The link first: an address must not be handed out again while it is still configured. */
    void run() throws AttachmentException {
        boolean linkIsGone = failures.attempt(this::removeLink);
        failures.attempt(() -> firewall.remove(attachment));
        if (linkIsGone) {
            failures.attempt(() -> addresses.release(attachment));
        }
        failures.throwIfAny("cannot detach " + attachment + " completely");
    }

    private void removeLink() throws IOException {
        try (RouteNetlink host = stack.host()) {
            new HostEnd(host, attachment).remove();
        }
    }
}
