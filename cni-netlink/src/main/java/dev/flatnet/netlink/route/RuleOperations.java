// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;

/**
 * What {@code ip rule} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. The kernel needs
 * CONFIG_IP_MULTIPLE_TABLES and CONFIG_IPV6_MULTIPLE_TABLES.
 */
public interface RuleOperations {

    /** Equivalent to {@code ip rule show} and {@code ip -6 rule show}. */
    List<PolicyRule> list() throws IOException;

    /**
     * Equivalent to {@code ip rule add …}.
     *
     * @throws NetlinkException EEXIST if there is exactly such a rule
     */
    void add(NewPolicyRule rule) throws IOException;

    /**
     * Equivalent to {@code ip rule delete …}: the first that has all that is set.
     *
     * @throws NetlinkException ENOENT if there is no such rule
     */
    void delete(NewPolicyRule rule) throws IOException;
}
