// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.testing.NamespaceState.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR (net/ipv4/devinet.c, net/ipv6/addrconf.c). */
final class AddressRequests {
    private static final int HEADER_BYTES = 8;
    private static final int ADDRESS = 1;
    private static final int LOCAL = 2;
    private static final int LABEL = 3;
    private static final int FLAGS = 8;
    private static final int IFA_F_SECONDARY = 0x01;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_PERMANENT = 0x80;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_HOST = 254;
    private static final byte[] LOOPBACK_OF_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final NamespaceState namespace;

    AddressRequests(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        ByteBuffer header = Wire.header(request, HEADER_BYTES);
        Attributes attributes = Wire.attributes(request, HEADER_BYTES);
        if (request.type() == Wire.GETADDR) {
            return list(request, header.get(0), header.getInt(4));
        }
        Link link = namespace.require(header.getInt(4));
        int family = header.get(0);
        int prefixLength = header.get(1) & 0xff;
        byte[] address = Wire.bytes(attributes, LOCAL)
                .or(() -> Wire.bytes(attributes, ADDRESS))
                .orElseThrow(() -> new Refusal(Errno.EINVAL));
        if (address.length != (family == Wire.AF_INET ? 4 : 16) || prefixLength > address.length * 8) {
            throw new Refusal(Errno.EINVAL);
        }
        if (request.type() == Wire.NEWADDR) {
            add(request, link, family, address, prefixLength, header.get(3) & 0xff, attributes);
        } else {
            delete(link, family, address, prefixLength);
        }
        AutomaticRoutes.update(namespace);
        return List.of();
    }

    private void add(
            NetlinkMessage request,
            Link link,
            int family,
            byte[] address,
            int prefixLength,
            int scope,
            Attributes attributes)
            throws Refusal {
        boolean ipv4 = family == Wire.AF_INET;
        if (!ipv4 && namespace.sysctls.isIpv6Disabled(link)) {
            throw new Refusal(new Errno(13), "IPv6 is disabled on this device");
        }
        Optional<Address> existing = namespace.addresses.stream()
                .filter(other -> other.link() == link.index
                        && Arrays.equals(other.address(), address)
                        && (!ipv4 || other.prefixLength() == prefixLength))
                .findFirst();
        if (existing.isPresent()) {
            if (!Wire.has(request, NetlinkMessage.FLAG_REPLACE) || Wire.has(request, NetlinkMessage.FLAG_EXCLUSIVE)) {
                throw new Refusal(
                        Errno.EEXIST, ipv4 ? "ipv4: Address already assigned" : "IPv6: address already assigned");
            }
            namespace.addresses.remove(existing.get());
        }
        Map<Integer, byte[]> kept = new TreeMap<>();
        for (Attribute attribute : attributes.all()) {
            kept.put(attribute.type(), attribute.value());
        }
        if (ipv4) {
            kept.putIfAbsent(LABEL, (link.name + "\0").getBytes(StandardCharsets.UTF_8));
        }
        if (!ipv4 && isDuplicate(link, address, attributes)) {
            kept.put(FLAGS, flagBytes(flags(attributes) | IFA_F_TENTATIVE | IFA_F_DADFAILED));
        }
        int realScope = ipv4 ? scope : scopeOfIpv6(address);
        namespace.addresses.add(new Address(link.index, family, address, prefixLength, realScope, kept));
    }

    private static int flags(Attributes attributes) {
        return Wire.bytes(attributes, FLAGS)
                .map(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt())
                .orElse(0);
    }

    private static byte[] flagBytes(int flags) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(flags)
                .array();
    }

    /** Others are looked for in no time here, so that an address is never tentative without being a duplicate. */
    private boolean isDuplicate(Link link, byte[] address, Attributes attributes) throws Refusal {
        return (flags(attributes) & IFA_F_NODAD) == 0
                && namespace.sysctls.detectsDuplicates(link)
                && Segment.hasElsewhere(link, address);
    }

    /** Of IPv6, the address says which scope it has (ipv6_addr_type): fe80::/10, ::1, the rest. */
    private static int scopeOfIpv6(byte[] address) {
        if (address[0] == (byte) 0xfe && (address[1] & 0xc0) == 0x80) {
            return SCOPE_LINK;
        }
        return Arrays.equals(address, LOOPBACK_OF_IPV6) ? SCOPE_HOST : 0;
    }

    private void delete(Link link, int family, byte[] address, int prefixLength) throws Refusal {
        Optional<Address> existing = namespace.addresses.stream()
                .filter(other -> other.link() == link.index
                        && other.family() == family
                        && other.prefixLength() == prefixLength
                        && Arrays.equals(other.address(), address))
                .findFirst();
        if (existing.isEmpty()) {
            throw new Refusal(
                    Errno.EADDRNOTAVAIL, family == Wire.AF_INET ? "ipv4: Address not found" : "address not found");
        }
        boolean primary = !isSecondary(existing.get());
        namespace.addresses.remove(existing.get());
        if (family == Wire.AF_INET && primary) {
            // promote_secondaries is off: others of the same subnet go with the first.
            namespace.addresses.removeIf(other -> isOfSameSubnet(other, existing.get()));
        }
    }

    private static boolean isOfSameSubnet(Address one, Address other) {
        return one.link() == other.link()
                && one.family() == other.family()
                && one.prefixLength() == other.prefixLength()
                && Arrays.equals(
                        Wire.network(one.address(), one.prefixLength()),
                        Wire.network(other.address(), other.prefixLength()));
    }

    /** Whether another address of its subnet was there before; only of IPv4. */
    private boolean isSecondary(Address address) {
        for (Address other : namespace.addresses) {
            if (other.equals(address)) {
                return false;
            }
            if (isOfSameSubnet(other, address)) {
                return true;
            }
        }
        return false;
    }

    private List<NetlinkMessage> list(NetlinkMessage request, int family, int link) throws Refusal {
        if (link != 0) {
            namespace.require(link);
        }
        List<NetlinkMessage> all = new ArrayList<>();
        for (Address address : ListOrder.ofAddresses(namespace.addresses, this::isSecondary)) {
            if ((link == 0 || address.link() == link) && (family == 0 || address.family() == family)) {
                all.add(message(request, address));
            }
        }
        return all;
    }

    NetlinkMessage message(NetlinkMessage request, Address address) {
        boolean ipv4 = address.family() == Wire.AF_INET;
        byte[] asked = address.attributes().getOrDefault(FLAGS, new byte[4]);
        int flags = ByteBuffer.wrap(asked).order(ByteOrder.nativeOrder()).getInt()
                | IFA_F_PERMANENT
                | (ipv4 && isSecondary(address) ? IFA_F_SECONDARY : 0);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) address.family())
                .put(1, (byte) address.prefixLength())
                .put(2, (byte) flags)
                .put(3, (byte) address.scope())
                .putInt(4, address.link())
                .array();
        AttributeWriter writer = new AttributeWriter(header);
        address.attributes().forEach((type, value) -> {
            if (type != FLAGS && (ipv4 || type != LOCAL)) {
                writer.bytes(type, value);
            }
        });
        writer.u32(FLAGS, flags & 0xffff_ffffL);
        return Reply.message(request, Wire.NEWADDR, NetlinkMessage.FLAG_MULTI, writer.toBytes());
    }
}
