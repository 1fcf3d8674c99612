// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

/** The names of what lets packets pass in the tables of iptables: those of the reference plugin {@code firewall}. */
public final class ForwardChains {
    /** The table. */
    public static final String TABLE = "filter";

    /** The chain of iptables that all forwarded packets go through. */
    public static final String FORWARD = "FORWARD";

    /** The chain that lets those of containers pass. */
    public static final String CNI_FORWARD = "CNI-FORWARD";

    /** The comment of the rule that leads there. */
    public static final String JUMP_COMMENT = "CNI firewall plugin rules";

    /** The comment of the rule that leads from there to a chain with the administrator's rules. */
    public static final String ADMIN_COMMENT = "CNI firewall plugin admin overrides";

    /** The bit of the mark of packets that our own rules admit. Kubernetes has 0xc000; Calico more, but it asks for its own only. */
    public static final int MARK = 0x0100_0000;

    private ForwardChains() {}
}
