// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.netlink.route.PortVlan;
import java.util.List;
import java.util.Optional;

/**
 * How the ports of a bridge should be.
 *
 * @param hairpin whether frames may leave by the port they came in, so that a container reaches itself by a published port
 * @param isolated whether the port exchanges frames only with ports that are not isolated, and with the host
 * @param vlan the VLAN of frames without tag, 1 to 4094; 0 for none in particular
 * @param trunk the VLANs of frames with a tag; absent if the container sends none
 * @param keepsDefaultVlan whether the port stays in the VLANs that the bridge puts new ports into
 */
public record PortSettings(
        boolean hairpin, boolean isolated, int vlan, Optional<List<PortVlan>> trunk, boolean keepsDefaultVlan) {

    /** The largest number of a VLAN (IEEE 802.1Q). */
    public static final int MAX_VLAN = 4094;

    /** What the kernel makes of a port. */
    public static final PortSettings PLAIN = new PortSettings(false, false, 0, Optional.empty(), false);

    private static final int DEFAULT_VLAN = 1;

    public PortSettings {
        if (vlan < 0 || vlan > MAX_VLAN) {
            throw new IllegalArgumentException("VLAN " + vlan);
        }
        trunk = trunk.map(List::copyOf);
    }

    /** Whether the bridge must tell VLANs apart. */
    boolean needsVlans() {
        return vlan != 0 || trunk.isPresent();
    }

    /** Whether the port leaves the VLANs that it is in from the start. */
    boolean leavesDefaultVlan() {
        return !keepsDefaultVlan && (vlan != 0 || !trunk.orElse(List.of()).isEmpty());
    }

    /** The VLAN of frames without tag, if the port must be told. */
    Optional<PortVlan> untagged() {
        if (vlan != 0) {
            return Optional.of(PortVlan.untagged(vlan));
        }
        return trunk.orElse(List.of()).isEmpty() ? Optional.empty() : Optional.of(PortVlan.untagged(DEFAULT_VLAN));
    }
}
