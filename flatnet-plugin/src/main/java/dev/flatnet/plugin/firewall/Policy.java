// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the host's rules should do for one attachment. A policy covers some {@linkplain Part parts}: of these it says all
 * that should be in effect, which may be nothing; of the others it says nothing. Immutable.
 */
public final class Policy {

    /** What rules can be about. Plugins of a chain cover different parts of the same attachment. */
    public enum Part {
        /** Traffic that leaves the subnet gets an address of the host as its source. */
        MASQUERADE,
        /** Ports of the host lead to the container. */
        PORTS,
        /** Packets from and to the container are forwarded, whatever the host does with others. */
        ADMISSION,
        /** Who can reach the container. */
        INGRESS,
        /** The container sends only as itself. */
        SPOOFING
    }

    /** What is wanted of one part. */
    public sealed interface OfPart permits MasqueradePolicy, PortPolicy, AdmissionPolicy, IngressPolicy, SpoofPolicy {
        Part part();
    }

    private final Set<Part> parts;
    private final Map<Part, OfPart> wanted;
    private final Set<Part> byIptables;

    private Policy(Set<Part> parts, Map<Part, OfPart> wanted, Set<Part> byIptables) {
        this.parts = Set.copyOf(parts);
        this.wanted = Map.copyOf(wanted);
        this.byIptables = Set.copyOf(byIptables);
    }

    /** A policy that covers these parts and wants nothing yet. */
    public static Builder covering(Set<Part> parts) {
        return new Builder(parts);
    }

    /** The parts this policy covers. */
    public Set<Part> parts() {
        return parts;
    }

    /** What it wants of a part; empty if it wants nothing, or does not cover it. */
    public Optional<OfPart> of(Part part) {
        return Optional.ofNullable(wanted.get(part));
    }

    /** Whose traffic is masqueraded, if any is. */
    public Optional<MasqueradePolicy> masquerade() {
        return Optional.ofNullable((MasqueradePolicy) wanted.get(Part.MASQUERADE));
    }

    /** Which ports of the host lead to the container, if any do. */
    public Optional<PortPolicy> ports() {
        return Optional.ofNullable((PortPolicy) wanted.get(Part.PORTS));
    }

    /** Whose packets are forwarded whatever the host does with others, if any are. */
    public Optional<AdmissionPolicy> admission() {
        return Optional.ofNullable((AdmissionPolicy) wanted.get(Part.ADMISSION));
    }

    /** Who can reach the container, if not everybody can. */
    public Optional<IngressPolicy> ingress() {
        return Optional.ofNullable((IngressPolicy) wanted.get(Part.INGRESS));
    }

    /** As whom the container can send, if not as anybody. */
    public Optional<SpoofPolicy> spoofing() {
        return Optional.ofNullable((SpoofPolicy) wanted.get(Part.SPOOFING));
    }

    /** The parts of which it wants something. */
    public Set<Part> wantedParts() {
        return wanted.keySet();
    }

    /** The parts whose rules are to be those of {@code iptables}, whatever others are made of. */
    public Set<Part> byIptables() {
        return byIptables;
    }

    /** The same, but that the rules of these parts are to be those of {@code iptables} as well. */
    public Policy byIptables(Set<Part> some) {
        Builder builder = new Builder(parts).with(this);
        for (Part part : some) {
            builder.byIptables(part);
        }
        return builder.build();
    }

    /** Whether it wants no rule at all. */
    public boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** What it says of these parts only. */
    public Policy only(Set<Part> some) {
        Set<Part> both = copy(parts);
        both.retainAll(some);
        return new Builder(both).with(this).build();
    }

    /** What it says of all parts but these. */
    public Policy without(Set<Part> some) {
        Set<Part> rest = copy(parts);
        rest.removeAll(some);
        return new Builder(rest).with(this).build();
    }

    /** The same, but that of the parts that another policy covers, that one decides. */
    public Policy with(Policy other) {
        Set<Part> all = copy(parts);
        all.addAll(other.parts);
        return new Builder(all).with(without(other.parts)).with(other).build();
    }

    private static Set<Part> copy(Set<Part> some) {
        Set<Part> copy = EnumSet.noneOf(Part.class);
        copy.addAll(some);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Policy that
                && parts.equals(that.parts)
                && wanted.equals(that.wanted)
                && byIptables.equals(that.byIptables);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Collects what should be in effect. Not thread-safe. */
    public static final class Builder {
        private final Set<Part> parts;
        private final Map<Part, OfPart> wanted = new EnumMap<>(Part.class);
        private final Set<Part> byIptables = EnumSet.noneOf(Part.class);

        private Builder(Set<Part> parts) {
            this.parts = copy(parts);
        }

        /** Takes over what another policy wants of the parts that are covered. */
        private Builder with(Policy policy) {
            for (OfPart part : policy.wanted.values()) {
                if (parts.contains(part.part())) {
                    wanted.put(part.part(), part);
                }
            }
            for (Part part : policy.byIptables) {
                byIptables(part);
            }
            return this;
        }

        /** The rules of this part, if it is covered, are to be those of {@code iptables}. */
        public Builder byIptables(Part part) {
            if (parts.contains(part)) {
                byIptables.add(part);
            }
            return this;
        }

        /** Wants this of its part, which the policy covers then. */
        public Builder add(OfPart part) {
            parts.add(part.part());
            wanted.put(part.part(), part);
            return this;
        }

        public Policy build() {
            return new Policy(parts, wanted, byIptables);
        }
    }
}
