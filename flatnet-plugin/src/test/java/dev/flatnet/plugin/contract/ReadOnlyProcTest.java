// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.attachment.AttachmentException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where no sysctl can be written, which is no failure as long as none has to be. */
class ReadOnlyProcTest {
    private final InMemoryKernel memory = new InMemoryKernel();
    private final SomeKernel kernel = SomeKernel.inMemory(memory);
    private BridgeHost host;
    private NetworkNamespace container;

    @BeforeEach
    void start() throws Exception {
        host = new BridgeHost(kernel);
        container = kernel.namespace();
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
    }

    /** The runtime itself may run in a container. */
    @Test
    void aReadOnlyProcDoesWithoutWhatOnlyProtects() throws Exception {
        host.namespace.writeSysctl("1", "ipv4", "ip_forward");
        memory.setSysctlsReadOnly(true);
        host.attach("c1", container);
    }

    @Test
    void aReadOnlyProcThatKeepsTheHostFromForwardingIsAFailure() throws Exception {
        host.namespace.writeSysctl("0", "ipv4", "ip_forward");
        memory.setSysctlsReadOnly(true);
        AttachmentException e = catchThrowableOfType(AttachmentException.class, () -> host.attach("c1", container));
        assertThat(e.details()).contains("ip_forward").contains("Read-only file system");
    }
}
