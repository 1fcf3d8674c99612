// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The {@code ipam} object in the dialect of the reference plugin {@code static}: {@code addresses} (each {@code address}
 * in CIDR notation, and {@code gateway}), {@code routes}, {@code dns}. Nothing is kept anywhere: whoever writes the
 * configuration sees to it that no address is used twice.
 *
 * @param addresses what the attachment gets, in order
 * @param routes for the result
 * @param dns for the result
 */
public record StaticConfig(List<Address> addresses, List<Route> routes, Dns dns) {

    /**
     * An address with its prefix length, and the gateway of its subnet.
     *
     * @param address host bits are kept
     * @param gateway need not be in the subnet
     */
    public record Address(IpPrefix address, Optional<InetAddress> gateway) {
        static Address decode(JsonObject json) throws JsonException {
            IpPrefix address = json.parsed("address", IpPrefix::parse)
                    .orElseThrow(() -> new JsonException("the entry has no \"address\""));
            return new Address(address, json.parsed("gateway", IpAddresses::parse));
        }

        /** In CIDR notation, without gateway. */
        static Address parse(String text) {
            return new Address(IpPrefix.parse(text), Optional.empty());
        }
    }

    /** Reads the object; an empty list of addresses is allowed, for they may come with the request. */
    public static StaticConfig decode(JsonObject ipam) throws JsonException {
        return new StaticConfig(
                ipam.list("addresses", JsonDecoder.ofObject(Address::decode)),
                ipam.list("routes", JsonDecoder.ofObject(Route::decode)),
                ipam.get("dns", JsonDecoder.ofObject(Dns::decode)).orElse(Dns.EMPTY));
    }

    /**
     * With the addresses of {@code CNI_ARGS} added to the configured ones.
     *
     * @param ips {@code IP}: prefixes with commas between them
     * @param gateways {@code GATEWAY}: addresses with commas between them, each for the prefixes it lies in
     * @throws AddressFormatException if one is no prefix or address
     */
    public StaticConfig adding(String ips, String gateways) {
        return adding(each(ips, IpPrefix::parse), each(gateways, IpAddresses::parse));
    }

    /** The same, parsed already. */
    StaticConfig adding(List<IpPrefix> ips, List<InetAddress> gateways) {
        List<Address> all = new ArrayList<>(addresses);
        for (IpPrefix ip : ips) {
            Optional<InetAddress> gateway = Optional.empty();
            for (InetAddress each : gateways) {
                gateway = ip.contains(each) ? Optional.of(each) : gateway;
            }
            all.add(new Address(ip, gateway));
        }
        return new StaticConfig(all, routes, dns);
    }

    /** The parts of a text between commas, parsed; blanks around them and empty ones are passed over. */
    static <T> List<T> each(String text, Function<String, T> parser) {
        List<T> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(parser.apply(part.strip()));
            }
        }
        return parts;
    }

    /** With other addresses, without gateways, instead of all so far: {@code args.cni.ips} or {@code runtimeConfig.ips}. */
    public StaticConfig replacing(JsonValue ips) throws JsonException {
        return replacing(Json.requireArray(ips).decode(JsonDecoder.parsed(Address::parse)));
    }

    /** The same, parsed already; none replace nothing. */
    StaticConfig replacing(List<Address> others) {
        return others.isEmpty() ? this : new StaticConfig(others, routes, dns);
    }
}
