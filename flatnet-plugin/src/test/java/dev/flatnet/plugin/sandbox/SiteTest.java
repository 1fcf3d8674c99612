// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

/** How the namespaces of a request are opened. */
class SiteTest {
    private static final Attachment ATTACHMENT = new Attachment("net", new AttachmentId("c1", "eth0"));
    private static final Optional<String> PATH = Optional.of("/run/netns/c1");

    private final InMemoryKernel kernel = new InMemoryKernel();
    private final NetworkNamespace host = kernel.create("/run/netns/host");
    private final Namespaces containers = mock(Namespaces.class);

    private Site site(boolean mayBeHost) {
        return new Site(ATTACHMENT, host, containers, PATH, mayBeHost);
    }

    /** Whoever swaps what the path leads to has no effect on a request that has begun. */
    @Test
    void aPathIsOpenedOnce() throws Exception {
        kernel.create("/run/netns/c1");
        when(containers.open(anyString())).thenReturn(kernel.open("/run/netns/c1"), kernel.open("/run/netns/host"));
        try (Site site = site(false)) {
            site.sandbox();
            assertThat(site.sandbox().namespace().isSameAs(host)).isFalse();
            assertThat(site.sandboxIfThere()).isPresent();
        }
        verify(containers, times(1)).open("/run/netns/c1");
    }

    @Test
    void theHostsOwnNamespaceIsRefusedByWhatWasOpened() throws Exception {
        NetworkNamespace opened = mock(NetworkNamespace.class);
        when(opened.isSameAs(host)).thenReturn(true);
        when(containers.open(anyString())).thenReturn(opened);
        try (Site site = site(false)) {
            AttachmentException e = catchThrowableOfType(AttachmentException.class, site::sandbox);
            assertThat(e.reason()).isEqualTo(Reason.NETNS_UNUSABLE);
            assertThat(e.details()).contains("/run/netns/c1");
        }
        InOrder order = inOrder(opened);
        order.verify(opened).isSameAs(host);
        order.verify(opened).close();
    }

    @Test
    void theHostsOwnNamespaceIsUsedWhereThatIsWanted() throws Exception {
        when(containers.open(anyString())).thenReturn(kernel.open("/run/netns/host"));
        try (Site site = site(true)) {
            assertThat(site.sandbox().namespace().isSameAs(host)).isTrue();
        }
    }

    @Test
    void nothingIsOpenedThatIsNotAskedFor() throws Exception {
        try (Site site = site(false)) {
            assertThat(site.interfaceName()).isEqualTo("eth0");
        }
        verify(containers, never()).open(anyString());
    }

    @Test
    void aNamespaceThatIsGoneIsNoneForWorkThatCanDoWithout() throws Exception {
        when(containers.open(anyString())).thenAnswer(call -> kernel.open(call.getArgument(0)));
        try (Site site = site(false)) {
            assertThat(site.sandboxIfThere()).isEmpty();
            AttachmentException e = catchThrowableOfType(AttachmentException.class, site::sandbox);
            assertThat(e.reason()).isEqualTo(Reason.NETNS_UNUSABLE);
        }
        try (Site site = new Site(ATTACHMENT, host, containers, Optional.empty(), false)) {
            assertThat(site.sandboxIfThere()).isEmpty();
        }
    }
}
