// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.attribute.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a link cannot be called or given (net/core/dev.c, rtnetlink.c, net/bridge/br_if.c). */
final class LinkLimits {
    private static final int MAX_NAME_BYTES = 15;
    private static final int NO_BREAK_SPACE = 0xa0;

    private LinkLimits() {}

    static String name(String kind, NamespaceState target, Attributes attributes) throws Refusal {
        String asked = attributes.string(LinkMessage.NAME).orElse("");
        String name = number(asked.isEmpty() ? kind + "%d" : asked, target);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean valid = bytes.length > 0 && bytes.length <= MAX_NAME_BYTES && !name.equals(".") && !name.equals("..");
        for (byte each : bytes) {
            valid &= each != '/' && each != ':' && !isSpace(each & 0xff);
        }
        if (!valid) {
            throw new Refusal(Errno.EINVAL);
        }
        return name;
    }

    /** dev_alloc_name of net/core/dev.c: a pattern has one "%d" and no other percent sign. */
    private static String number(String name, NamespaceState target) throws Refusal {
        int pattern = name.indexOf('%');
        if (pattern < 0) {
            return name;
        }
        if (!name.startsWith("%d", pattern) || name.indexOf('%', pattern + 1) >= 0) {
            throw new Refusal(Errno.EINVAL);
        }
        int number = 0;
        while (target.link(name.replace("%d", String.valueOf(number))).isPresent()) {
            number++;
        }
        return name.replace("%d", String.valueOf(number));
    }

    /** lib/ctype.c: of Latin-1. */
    private static boolean isSpace(int each) {
        return each == ' ' || (each >= '\t' && each <= '\r') || each == NO_BREAK_SPACE;
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
