// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static dev.flatnet.plugin.contract.BridgeHost.linksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.attachment.AttachmentException;
import org.junit.jupiter.api.Test;

/** Whichever request the kernel refuses, nothing is left over, and doing it again succeeds. */
class FaultsTest {
    private interface Step {
        void run() throws AttachmentException;
    }

    private InMemoryKernel memory = new InMemoryKernel();
    private SomeKernel kernel = SomeKernel.inMemory(memory);

    private BridgeHost freshHost() throws Exception {
        memory = new InMemoryKernel();
        kernel = SomeKernel.inMemory(memory);
        return new BridgeHost(kernel);
    }

    /** Whether the step failed for the request that was refused; if not, it has fewer requests than that. */
    private boolean fails(int request, Step step) {
        memory.failRequest(request, Errno.EBUSY);
        int before = memory.requests();
        try {
            step.run();
            // Each of its requests has been refused once.
            assertThat(memory.requests() - before).isPositive().isEqualTo(request - 1);
            return false;
        } catch (AttachmentException e) {
            assertThat(e.details()).as("request " + request).contains(Errno.EBUSY.meaning());
            return true;
        } finally {
            memory.failNothing();
        }
    }

    @Test
    void attachingLeavesNothing() throws Exception {
        for (int request = 1; ; request++) {
            try (BridgeHost host = freshHost()) {
                NetworkNamespace container = kernel.namespace();
                String before = host.state();
                if (!fails(request, () -> host.attach("c1", container))) {
                    return;
                }
                assertThat(host.state()).as("request " + request).isEqualTo(before);
                assertThat(linksOf(container)).as("request " + request).containsExactly("lo");
                host.check("c1", container, host.attach("c1", container));
            }
        }
    }

    @Test
    void attachingLeavesWhatOthersUse() throws Exception {
        for (int request = 1; ; request++) {
            try (BridgeHost host = freshHost()) {
                NetworkNamespace other = kernel.namespace();
                NetworkNamespace container = kernel.namespace();
                AttachedContainer attached = host.attach("c2", other);
                String before = host.state();
                if (!fails(request, () -> host.attach("c1", container))) {
                    return;
                }
                assertThat(host.state()).as("request " + request).isEqualTo(before);
                host.check("c2", other, attached);
            }
        }
    }

    @Test
    void detachingIsCompletedByTheNextOne() throws Exception {
        for (int request = 1; ; request++) {
            try (BridgeHost host = freshHost()) {
                NetworkNamespace container = kernel.namespace();
                host.attach("c1", container);
                boolean failed = fails(request, () -> host.detach("c1"));
                host.detach("c1");
                assertThat(linksOf(container)).as("request " + request).containsExactly("lo");
                assertThat(host.leases()).as("request " + request).isEmpty();
                assertThat(host.rules()).as("request " + request).isEmpty();
                if (!failed) {
                    return;
                }
            }
        }
    }

    @Test
    void checkingChangesNothing() throws Exception {
        try (BridgeHost host = freshHost()) {
            NetworkNamespace container = kernel.namespace();
            AttachedContainer attached = host.attach("c1", container);
            String before = host.state();
            int changes = memory.changes();
            int request = 1;
            while (fails(request, () -> host.check("c1", container, attached))) {
                request++;
            }
            assertThat(memory.changes()).isEqualTo(changes);
            assertThat(host.state()).isEqualTo(before);
        }
    }

    @Test
    void withoutPrivilegeTheReasonIsSaid() throws Exception {
        try (BridgeHost host = freshHost()) {
            NetworkNamespace container = kernel.namespace();
            memory.setUnprivileged(true);
            assertThatExceptionOfType(AttachmentException.class)
                    .isThrownBy(() -> host.attach("c1", container))
                    .matches(e -> e.details().contains("EPERM"));
            memory.setUnprivileged(false);
            assertThat(host.leases()).isEmpty();
            host.attach("c1", container);
        }
    }
}
