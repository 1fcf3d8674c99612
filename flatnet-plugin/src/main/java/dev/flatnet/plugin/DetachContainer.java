// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.plugin.AttachmentException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The use case behind {@link Flatnet#detach}; one object a request. */
final class DetachContainer {
    private final NetworkStack stack;
    private final Firewall firewall;
    private final Attachment attachment;
    private final AddressSource addresses;
    private final List<Exception> failures = new ArrayList<>();

    DetachContainer(NetworkStack stack, Firewall firewall, Attachment attachment, AddressSource addresses) {
        this.stack = stack;
        this.firewall = firewall;
        this.attachment = attachment;
        this.addresses = addresses;
    }

    private interface Step {
        void run() throws IOException, AttachmentException;
    }

    /** The link first: an address must not be handed out again while it is still configured. */
    void run() throws AttachmentException {
        boolean linkIsGone = attempt(this::removeLink);
        attempt(() -> firewall.remove(attachment));
        if (linkIsGone) {
            attempt(() -> addresses.release(attachment));
        }
        if (!failures.isEmpty()) {
            throw failure();
        }
    }

    private void removeLink() throws IOException {
        try (RouteNetlink host = stack.host()) {
            new HostEnd(host, attachment).remove();
        }
    }

    private boolean attempt(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | AttachmentException | RuntimeException e) {
            failures.add(e);
            return false;
        }
    }

    private AttachmentException failure() {
        List<String> texts = new ArrayList<>();
        Reason reason = Reason.KERNEL_REFUSED;
        for (Exception failure : failures) {
            if (failure instanceof AttachmentException known) {
                reason = known.reason();
                texts.add(known.what() + ": " + known.details());
            } else {
                texts.add(String.valueOf(failure.getMessage()));
            }
        }
        AttachmentException all = new AttachmentException(
                reason, "cannot detach " + attachment + " completely", String.join("; ", texts), failures.get(0));
        failures.subList(1, failures.size()).forEach(all::addSuppressed);
        return all;
    }
}
