// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which subnets on a bridge are of which network, as the alias of a bridge that was made here says: {@code flatnet
 * NETWORK=SUBNET,SUBNET NETWORK=SUBNET}. Two networks of one subnet would give the containers of one bridge the same addresses.
 * Immutable.
 */
final class BridgeNetworks {
    /** What the alias begins with; the name of a network has neither blanks nor equals signs. */
    private static final String MADE_HERE = "flatnet";

    /** IFALIASZ without the final NUL, linux/if.h. */
    private static final int MAX_ALIAS_BYTES = 255;

    /** Of a bridge that was just made. */
    static final BridgeNetworks NONE = new BridgeNetworks(Map.of());

    private final Map<String, List<IpPrefix>> subnets;

    private BridgeNetworks(Map<String, List<IpPrefix>> subnets) {
        this.subnets = subnets;
    }

    /** What an alias says; empty if the bridge was not made here. */
    static Optional<BridgeNetworks> of(Optional<String> alias) {
        String text = alias.orElse("");
        if (!text.equals(MADE_HERE) && !text.startsWith(MADE_HERE + " ")) {
            return Optional.empty();
        }
        Map<String, List<IpPrefix>> subnets = new LinkedHashMap<>();
        for (String network : text.substring(MADE_HERE.length()).split(" ", -1)) {
            int equals = network.indexOf('=');
            if (equals > 0) {
                subnets.put(network.substring(0, equals), parse(network.substring(equals + 1)));
            }
        }
        return Optional.of(new BridgeNetworks(subnets));
    }

    private static List<IpPrefix> parse(String text) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (String prefix : text.split(",", -1)) {
            parsePrefix(prefix).ifPresent(prefixes::add);
        }
        return prefixes;
    }

    /** What cannot be read was written by somebody else, and says nothing. */
    private static Optional<IpPrefix> parsePrefix(String text) {
        try {
            return Optional.of(IpPrefix.parse(text));
        } catch (AddressFormatException e) {
            return Optional.empty();
        }
    }

    /** Another network that has a subnet which overlaps with this one. */
    Optional<String> holder(IpPrefix subnet, String network) {
        for (Map.Entry<String, List<IpPrefix>> other : subnets.entrySet()) {
            for (IpPrefix held : other.getValue()) {
                boolean overlap = held.contains(subnet.address()) || subnet.contains(held.address());
                if (overlap && !other.getKey().equals(network)) {
                    return Optional.of(other.getKey());
                }
            }
        }
        return Optional.empty();
    }

    /** The subnets of all networks but this one. */
    List<IpPrefix> ofOthersThan(String network) {
        List<IpPrefix> others = new ArrayList<>();
        for (Map.Entry<String, List<IpPrefix>> each : subnets.entrySet()) {
            if (!each.getKey().equals(network)) {
                others.addAll(each.getValue());
            }
        }
        return others;
    }

    /** Whether the network is known to have these subnets. */
    boolean has(String network, List<IpPrefix> wanted) {
        return subnets.getOrDefault(network, List.of()).containsAll(wanted);
    }

    /** With these subnets as well; unchanged if there is no room. */
    BridgeNetworks with(String network, List<IpPrefix> more) {
        Map<String, List<IpPrefix>> changed = new LinkedHashMap<>(subnets);
        List<IpPrefix> all = new ArrayList<>(subnets.getOrDefault(network, List.of()));
        for (IpPrefix prefix : more) {
            if (!all.contains(prefix)) {
                all.add(prefix);
            }
        }
        changed.put(network, all);
        BridgeNetworks result = new BridgeNetworks(changed);
        return result.alias().getBytes(StandardCharsets.UTF_8).length <= MAX_ALIAS_BYTES ? result : this;
    }

    /** Without a network. */
    BridgeNetworks without(String network) {
        Map<String, List<IpPrefix>> changed = new LinkedHashMap<>(subnets);
        changed.remove(network);
        return new BridgeNetworks(changed);
    }

    /** The alias that says so. */
    String alias() {
        StringBuilder text = new StringBuilder(MADE_HERE);
        for (Map.Entry<String, List<IpPrefix>> network : subnets.entrySet()) {
            text.append(' ').append(network.getKey());
            char separator = '=';
            for (IpPrefix prefix : network.getValue()) {
                text.append(separator).append(prefix);
                separator = ',';
            }
        }
        return text.toString();
    }
}
