// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.plugin.firewall.Policy.Part;
import java.util.List;

/**
 * Who can reach the containers of a bridge. Packets from other bridges that have such a policy are dropped; published ports can
 * be reached nevertheless. The world outside, the host, and bridges without such a policy are not concerned.
 *
 * @param bridge the bridge's name
 * @param isolated whether containers of the same bridge cannot reach each other either
 * @param addresses of the container; the families among them are those the policy is for
 */
public record IngressPolicy(String bridge, boolean isolated, List<IpPrefix> addresses) implements Policy.OfPart {

    public IngressPolicy {
        addresses = List.copyOf(addresses);
    }

    @Override
    public Part part() {
        return Part.INGRESS;
    }
}
