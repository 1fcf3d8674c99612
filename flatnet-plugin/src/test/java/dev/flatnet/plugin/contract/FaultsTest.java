// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static dev.flatnet.plugin.contract.BridgeHost.linksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.attachment.AttachmentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        return outcome(request, step) == Outcome.FAILED;
    }

    private enum Outcome {
        FAILED,
        /** It did without the answer. */
        DONE_ALL_THE_SAME,
        /** It has fewer requests than that. */
        COMPLETE
    }

    private Outcome outcome(int request, Step step) {
        memory.failRequest(request, Errno.EBUSY);
        int before = memory.requests();
        try {
            step.run();
            // Each of its requests has been refused once.
            assertThat(memory.requests() - before).isPositive().isGreaterThanOrEqualTo(request - 1);
            return memory.requests() - before == request - 1 ? Outcome.COMPLETE : Outcome.DONE_ALL_THE_SAME;
        } catch (AttachmentException e) {
            assertThat(e.details()).as("request " + request).contains(Errno.EBUSY.meaning());
            return Outcome.FAILED;
        } finally {
            memory.failNothing();
        }
    }

    /** The name of the link that a neighbour is not on, which would stand in the message. */
    private static final int NOT_NEEDED_FOR_AN_ADDRESS = 1;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORCING")
    void attachingLeavesNothing(BridgedNetwork network) throws Exception {
        int notNeeded = 0;
        for (int request = 1; ; request++) {
            try (BridgeHost host = freshHost()) {
                NetworkNamespace container = kernel.namespace();
                String before = host.state();
                Outcome outcome = outcome(request, () -> host.attach(network.request(host, "c1", container)));
                if (outcome == Outcome.COMPLETE) {
                    assertThat(notNeeded).isEqualTo(network.addresses() * NOT_NEEDED_FOR_AN_ADDRESS);
                    return;
                }
                if (outcome == Outcome.DONE_ALL_THE_SAME) {
                    notNeeded++;
                    continue;
                }
                assertThat(host.state()).as("request " + request).isEqualTo(before);
                assertThat(linksOf(container)).as("request " + request).containsExactly("lo");
                network.check(host, "c1", container, host.attach(network.request(host, "c1", container)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORCING")
    void attachingLeavesWhatOthersUse(BridgedNetwork network) throws Exception {
        for (int request = 1; ; request++) {
            try (BridgeHost host = freshHost()) {
                NetworkNamespace other = kernel.namespace();
                NetworkNamespace container = kernel.namespace();
                AttachedContainer attached = host.attach(network.request(host, "c2", other));
                String before = host.state();
                Outcome outcome = outcome(request, () -> host.attach(network.request(host, "c1", container)));
                if (outcome == Outcome.COMPLETE) {
                    return;
                }
                if (outcome == Outcome.FAILED) {
                    assertThat(host.state()).as("request " + request).isEqualTo(before);
                    network.check(host, "c2", other, attached);
                }
            }
        }
    }

    /** The administrator's bridge, which had another address and was down. */
    @Test
    void attachingLeavesABridgeThatWasThereAsItWas() throws Exception {
        for (int request = 1; ; request++) {
            try (BridgeHost host = freshHost()) {
                Link bridge = host.ip.links().create(NewLink.bridge(BridgeHost.BRIDGE));
                host.ip.links().create(NewLink.veth("up0", NewLink.veth("up1")));
                host.ip.addresses().add(bridge.index(), BridgeHost.address("10.1.2.3"), 24);
                NetworkNamespace container = kernel.namespace();
                String before = host.state();
                AttachRequest attach = BridgedNetwork.FORCING.request(host, "c1", container);
                if (outcome(request, () -> host.attach(attach)) == Outcome.COMPLETE) {
                    assertThat(host.state()).contains("up0 up master br-test").doesNotContain("10.1.2.3");
                    return;
                }
                if (!host.leases().isEmpty()) {
                    continue;
                }
                assertThat(host.state()).as("request " + request).isEqualTo(before);
                assertThat(linksOf(container)).as("request " + request).containsExactly("lo");
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
