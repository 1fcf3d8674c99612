// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a link cannot be called or given (net/core/dev.c, rtnetlink.c, net/bridge/br_if.c). */
final class LinkLimits {
    private static final int MAX_NAME_BYTES = 15;

    private LinkLimits() {}

    static String name(String kind, NamespaceState target, Attributes attributes) throws Refusal {
        String name = attributes.string(LinkMessage.NAME).orElse(kind + "%d");
        if (name.endsWith("%d")) {
            String stem = name.substring(0, name.length() - 2);
            int number = 0;
            while (target.link(stem + number).isPresent()) {
                number++;
            }
            name = stem + number;
        }
        boolean valid = !name.isEmpty()
                && name.length() <= MAX_NAME_BYTES
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == ':' || Character.isWhitespace(c));
        if (!valid) {
            throw new Refusal(Errno.EINVAL);
        }
        return name;
    }

    static Optional<byte[]> mac(Attributes attributes) throws Refusal {
        Optional<byte[]> mac = Wire.bytes(attributes, LinkMessage.ADDRESS);
        if (mac.isPresent()) {
            byte[] bytes = mac.get();
            boolean zero = true;
            for (byte b : bytes) {
                zero &= b == 0;
            }
            if (bytes.length != 6) {
                throw new Refusal(Errno.EINVAL);
            }
            if (zero || (bytes[0] & 1) != 0) {
                throw new Refusal(Errno.EADDRNOTAVAIL);
            }
        }
        return mac;
    }

    static long mtu(String kind, Attributes attributes, long otherwise) throws Refusal, MalformedMessageException {
        long mtu = attributes.u32(LinkMessage.MTU).orElse(otherwise);
        long max = kind.equals("lo") ? Integer.MAX_VALUE : 65535;
        long min = kind.equals("dummy") || kind.equals("lo") ? 0 : 68;
        if (mtu < min) {
            throw new Refusal(Errno.EINVAL, "mtu less than device minimum");
        }
        if (mtu > max) {
            throw new Refusal(Errno.EINVAL, "mtu greater than device maximum");
        }
        return mtu;
    }

    static void requireUsable(Link link, @Nullable Link master) throws Refusal {
        if (master == null) {
            return;
        }
        if (!master.isBridge()) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        if (link.isBridge()) {
            throw new Refusal(Errno.ELOOP, "Can not enslave a bridge to a bridge");
        }
        if (link.isLoopback()) {
            throw new Refusal(Errno.EINVAL);
        }
    }
}
