// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.cni.spec.IpPrefix;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the host's rules should do for one attachment. A policy covers some {@linkplain Part parts}: of these it says all
 * that should be in effect, which may be nothing; of the others it says nothing. Immutable.
 */
public final class Policy {

    /** What rules can be about. Plugins of a chain cover different parts of the same attachment. */
    public enum Part {
        /** Traffic that leaves the subnet gets an address of the host as its source. */
        MASQUERADE
    }

    private final Set<Part> parts;
    private final List<IpPrefix> masqueraded;

    private Policy(Builder builder) {
        this.parts = Set.copyOf(builder.parts);
        this.masqueraded = List.copyOf(builder.masqueraded);
    }

    /** A policy that covers these parts and wants nothing yet. */
    public static Builder covering(Set<Part> parts) {
        return new Builder(parts);
    }

    /** The parts this policy covers. */
    public Set<Part> parts() {
        return parts;
    }

    /**
     * The addresses whose traffic to outside their subnet, other than multicast, gets an address of the host as its source;
     * each with the prefix length of its subnet.
     */
    public List<IpPrefix> masqueraded() {
        return masqueraded;
    }

    /** Whether it wants no rule at all. */
    public boolean isEmpty() {
        return masqueraded.isEmpty();
    }

    /** Collects what should be in effect. Not thread-safe. */
    public static final class Builder {
        private final Set<Part> parts = EnumSet.noneOf(Part.class);
        private final List<IpPrefix> masqueraded = new ArrayList<>();

        private Builder(Set<Part> parts) {
            this.parts.addAll(parts);
        }

        /**
         * Masquerades traffic from an address to outside its subnet.
         *
         * @param address with the prefix length of its subnet
         */
        public Builder masquerade(IpPrefix address) {
            parts.add(Part.MASQUERADE);
            masqueraded.add(address);
            return this;
        }

        public Policy build() {
            return new Policy(this);
        }
    }
}
