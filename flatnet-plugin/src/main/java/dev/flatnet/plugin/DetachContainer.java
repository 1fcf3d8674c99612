// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import dev.flatnet.plugin.address.AddressFailures;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.firewall.Firewall;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;

/** The use case behind {@link Flatnet#detach}; one object a request. */
final class DetachContainer {
    private final Site site;
    private final Firewall firewall;
    private final DetachRequest request;
    private final Failures failures = new Failures();

    DetachContainer(Site site, Firewall firewall, DetachRequest request) {
        this.site = site;
        this.firewall = firewall;
        this.request = request;
    }

    /** Addresses that we manage come after the interface: none must be handed out again while it is still configured. */
    void run() throws AttachmentException {
        Removals removals = request.removals();
        for (Removal work : removals.chained()) {
            failures.attempt(() -> work.remove(site));
        }
        boolean early = request.addresses().needsInterface();
        if (early) {
            release();
        }
        boolean linkIsGone = failures.attempt(() -> removals.link().remove(site));
        if (!removals.rules().isEmpty()) {
            failures.attempt(() -> firewall.remove(request.attachment(), removals.rules()));
        }
        if (linkIsGone && !early) {
            release();
        }
        failures.throwIfAny("cannot detach " + request.attachment() + " completely");
    }

    private void release() {
        failures.attempt(() -> AddressFailures.run(
                "cannot give back the addresses of " + request.attachment(),
                () -> request.addresses().release(request.attachment().id(), request.likely())));
    }
}
