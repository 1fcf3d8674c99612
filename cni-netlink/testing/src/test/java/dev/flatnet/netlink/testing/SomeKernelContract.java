// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.NewLink;
import dev.flatnet.netlink.route.RouteNetlink;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test may expect of either kernel's namespaces. */
abstract class SomeKernelContract {
    private final SomeKernel kernel;

    SomeKernelContract(SomeKernel kernel) {
        this.kernel = kernel;
    }

    @AfterEach
    void close() throws IOException {
        kernel.close();
    }

    @Test
    void eachNamespaceIsANewOne() throws IOException {
        NetworkNamespace first = kernel.namespace();
        NetworkNamespace second = kernel.namespace();
        assertThat(first.isSameAs(second)).isFalse();
        assertThat(first.path()).isNotEqualTo(second.path());
        try (NetworkNamespace again = kernel.open(first.path())) {
            assertThat(again.isSameAs(first)).isTrue();
        }
        try (RouteNetlink netlink = RouteNetlink.open(first)) {
            assertThat(netlink.links().find("lo").orElseThrow().isUp()).isFalse();
        }
    }

    @Test
    void aNamespaceThatIsDeletedIsGoneAndTheOthersStay() throws IOException {
        NetworkNamespace gone = kernel.namespace();
        NetworkNamespace stays = kernel.namespace();
        String path = gone.path();
        kernel.delete(gone);
        assertThatIllegalStateException().isThrownBy(gone::fileDescriptor);
        assertThatExceptionOfType(NamespaceException.class)
                .isThrownBy(() -> kernel.open(path))
                .matches(NamespaceException::isGone);
        kernel.open(stays.path()).close();
    }

    @Test
    void nothingIsLeftAtTheEnd() throws IOException {
        NetworkNamespace first = kernel.namespace();
        NetworkNamespace second = kernel.namespace();
        try (RouteNetlink netlink = RouteNetlink.open(first)) {
            netlink.links().create(NewLink.veth("a", NewLink.veth("b").in(second)));
        }
        kernel.close();
        for (NetworkNamespace each : new NetworkNamespace[] {first, second}) {
            assertThatExceptionOfType(NamespaceException.class).isThrownBy(() -> kernel.open(each.path()));
            assertThatIllegalStateException().isThrownBy(each::fileDescriptor);
        }
        kernel.open(kernel.namespace().path()).close();
    }
}
