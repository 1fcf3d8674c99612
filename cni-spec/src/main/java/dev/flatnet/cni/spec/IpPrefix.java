// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address with a prefix length, in the text form {@code 10.87.1.5/24}: an interface's address together with the size
 * of its subnet, or (with all host bits zero) a subnet or destination.
 *
 * @param address any address; host bits are kept
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) {

    public IpPrefix {
        if (length < 0 || length > IpAddresses.bits(address)) {
            throw new IllegalArgumentException("prefix length " + length + " for " + IpAddresses.format(address));
        }
    }

    /**
     * Parses CIDR notation; the prefix length is obligatory, as in Go's {@code net.ParseCIDR}.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new AddressFormatException(
                    "\"" + text + "\" has no prefix length (it should read like 10.87.1.5/24)");
        }
        String addressText = text.substring(0, slash);
        InetAddress address = IpAddresses.parse(addressText);
        int length = parseLength(text, slash + 1);
        if (IpAddresses.isIpv4(address) && addressText.indexOf(':') >= 0) {
            length -= 96;
        }
        if (length < 0 || length > IpAddresses.bits(address)) {
            throw new AddressFormatException("\"" + text + "\" has an impossible prefix length");
        }
        return new IpPrefix(address, length);
    }

    private static int parseLength(String text, int start) {
        int length = 0;
        for (int i = start; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9' || i - start > 2) {
                throw new AddressFormatException("\"" + text + "\" has an impossible prefix length");
            }
            length = length * 10 + (digit - '0');
        }
        if (start == text.length()) {
            throw new AddressFormatException("\"" + text + "\" has no prefix length");
        }
        return length;
    }

    public boolean isIpv4() {
        return IpAddresses.isIpv4(address);
    }

    /** Whether this is {@code 0.0.0.0/0} or {@code ::/0}. */
    public boolean isDefault() {
        return length == 0 && address.isAnyLocalAddress();
    }

    /** The same subnet with all host bits zero. */
    public IpPrefix network() {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return new IpPrefix(ofBytes(bytes), length);
    }

    /** The subnet's last address: all host bits one. */
    public InetAddress last() {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return ofBytes(bytes);
    }

    /** Whether {@code other} is of the same family and its first {@link #length} bits are those of this prefix. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            if (((mine[bit / 8] ^ theirs[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }

    // Written out because the generated methods of records cost 25 ms at first use, which is a third of a plugin's
    // life.
    @Override
    public boolean equals(Object other) {
        return other instanceof IpPrefix that
                && length == that.length
                && Arrays.equals(address.getAddress(), that.address.getAddress());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(address.getAddress()) * 31 + length;
    }

    @Override
    public String toString() {
        return IpAddresses.format(address) + "/" + length;
    }
}
