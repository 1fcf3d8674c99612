// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Address text, read and written as the field does it: IPv4 with four decimal parts and no leading zeros, IPv6 in the
 * short form of RFC 5952, no zone, no host names, never a DNS query.
 */
public final class IpAddresses {
    private IpAddresses() {}

    /**
     * Parses an address. An IPv4-mapped IPv6 address ({@code ::ffff:10.0.0.1}) becomes the IPv4 address, as in Go.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static InetAddress parse(String text) {
        if (isAddressText(text) && InetAddresses.isInetAddress(text)) {
            return InetAddresses.forString(text);
        }
        throw new AddressFormatException("\"" + text + "\" is not an IP address" + reason(text));
    }

    private static String reason(String text) {
        if (text.indexOf('%') >= 0) {
            return " (no zone can be given here)";
        }
        for (int i = 0; i + 1 < text.length() && text.indexOf(':') < 0; i++) {
            boolean startsPart = i == 0 || text.charAt(i - 1) == '.';
            if (startsPart && text.charAt(i) == '0' && isDigit(text.charAt(i + 1))) {
                return " (with a leading zero some programs would read it as octal)";
            }
        }
        return "";
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /**
     * Guava takes the digits of all scripts, and a zone, which makes the JDK look for an interface of the host that the
     * plugin happens to run on.
     */
    private static boolean isAddressText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || c == '%') {
                return false;
            }
        }
        return true;
    }

    /** The canonical text (RFC 5952 for IPv6), as host-local names its files and the kernel's tools print it. */
    public static String format(InetAddress address) {
        return InetAddresses.toAddrString(address);
    }

    public static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** 32 or 128. */
    public static int bits(InetAddress address) {
        return isIpv4(address) ? 32 : 128;
    }

    /**
     * The address after this one; carries from part to part.
     *
     * @throws IllegalArgumentException after the last address of the family
     */
    public static InetAddress next(InetAddress address) {
        return InetAddresses.increment(address);
    }

    /**
     * The address before this one; borrows from part to part.
     *
     * @throws IllegalArgumentException before the first address of the family
     */
    public static InetAddress previous(InetAddress address) {
        return InetAddresses.decrement(address);
    }

    /** Orders addresses by value, IPv4 before IPv6. */
    public static int compare(InetAddress a, InetAddress b) {
        byte[] left = a.getAddress();
        byte[] right = b.getAddress();
        return left.length == right.length ? Arrays.compareUnsigned(left, right) : left.length - right.length;
    }
}
