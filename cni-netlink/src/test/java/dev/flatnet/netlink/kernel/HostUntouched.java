// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails a test after which the host's links, ruleset, namespaces or flatnet's state directories are not what they were.
 * Only where {@code CI=true}: on a machine that somebody works on, others change them too.
 */
final class HostUntouched implements TestInstancePreConstructCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(HostUntouched.class);
    /** Locks are files that stay: whoever removed one would remove another's. */
    private static final String LOOK =
            "ip -o link | cut -d: -f2; nft list ruleset; ls /run/netns | grep ^" + TestNamespace.PREFIX
                    + "; find /var/lib/flatnet /run/flatnet -type f -not -path '*/locks/*' 2>/dev/null; true";

    /** Before the test object, since its fields may hold namespaces already. */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext instance, ExtensionContext context) {
        if ("true".equals(System.getenv("CI"))) {
            context.getStore(STORE).put(STORE, state());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Object before = context.getStore(STORE).get(STORE);
        if (before != null) {
            assertThat(state()).as("the host after the test").isEqualTo(before);
        }
    }

    private static String state() {
        return Command.of("sh", "-c", LOOK).run().orFail().stdout();
    }
}
