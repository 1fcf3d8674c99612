// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.nftables;

import dev.flatnet.netlink.netfilter.DataType;
import dev.flatnet.netlink.netfilter.NftValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a published port leads to: the value of an element of the maps of ports, {@code ADDRESS . PORT}.
 *
 * @param address of the container
 * @param port of the container
 */
record PortTarget(InetAddress address, int port) {
    /** A port as a field of a concatenation. */
    private static final int PORT_BYTES = 4;

    NftValue value() {
        return NftValue.concatenation(NftValue.of(address), NftValue.u16(port));
    }

    /** Empty if it is no such value. */
    static Optional<PortTarget> of(NftValue value) {
        byte[] bytes = value.toBytes();
        int length = bytes.length - PORT_BYTES;
        if (length != DataType.IPV4_ADDRESS.bytes() && length != DataType.IPV6_ADDRESS.bytes()) {
            return Optional.empty();
        }
        int port = ByteBuffer.wrap(bytes).getShort(length) & 0xffff;
        return Optional.of(new PortTarget(address(Arrays.copyOf(bytes, length)), port));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }
}
