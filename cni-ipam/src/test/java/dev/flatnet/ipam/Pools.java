// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pools and addresses for tests, in few words. */
public final class Pools {
    /** The network that the pools are of. */
    public static final String NETWORK = "net";

    private Pools() {}

    /** A pool of sets, each written as subnets with commas between them. */
    public static AddressPool pool(String... sets) {
        try {
            List<RangeSet> checked = new ArrayList<>();
            for (String set : sets) {
                checked.add(set(set));
            }
            return AddressPool.of(NETWORK, checked);
        } catch (InvalidPoolException e) {
            throw new AssertionError(e);
        }
    }

    /** A set of whole subnets with commas between them. */
    static RangeSet set(String subnets) throws InvalidPoolException {
        List<AddressRange> ranges = new ArrayList<>();
        for (String subnet : subnets.split(",", -1)) {
            ranges.add(range(subnet.strip(), "", "", ""));
        }
        return RangeSet.of(ranges);
    }

    /** A range; what is empty is not given. */
    static AddressRange range(String subnet, String start, String end, String gateway) throws InvalidPoolException {
        return AddressRange.of(prefix(subnet), given(start), given(end), given(gateway));
    }

    private static Optional<InetAddress> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(address(text));
    }

    /** A prefix. */
    public static IpPrefix prefix(String text) {
        return IpPrefix.parse(text);
    }

    /** An address. */
    public static InetAddress address(String text) {
        return IpAddresses.parse(text);
    }

    /** Addresses; none in an empty text. */
    public static List<InetAddress> addresses(String texts) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts.split(" ", -1)) {
            given(text).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** Interface eth0 of a container. */
    public static AttachmentId eth0(String containerId) {
        return new AttachmentId(containerId, "eth0");
    }

    /** The addresses of leases as text, blanks between them. */
    public static String text(List<Lease> leases) {
        List<String> texts = new ArrayList<>();
        leases.forEach(lease -> texts.add(IpAddresses.format(lease.address().address())));
        return String.join(" ", texts);
    }

    /** A JSON object; single quotes stand for double ones. */
    public static JsonObject json(String text) {
        try {
            return Json.parseObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }
}
