// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

/**
 * What the key of a set or the value of a map is. The kernel cares for the length only; {@code nft} needs the rest to show
 * it (datatype.h of nftables).
 *
 * @param number by which {@code nft} knows it
 * @param bytes how long, 1 to 64
 * @param hostOrder whether it is a number in machine order
 */
public record DataType(int number, int bytes, boolean hostOrder) {
    /** {@code ipv4_addr}. */
    public static final DataType IPV4_ADDRESS = new DataType(7, 4, false);
    /** {@code ipv6_addr}. */
    public static final DataType IPV6_ADDRESS = new DataType(8, 16, false);
    /** {@code ether_addr}. */
    public static final DataType ETHER_ADDRESS = new DataType(9, 6, false);
    /** {@code inet_proto}. */
    public static final DataType PROTOCOL = new DataType(12, 1, false);
    /** {@code inet_service}: a port. */
    public static final DataType PORT = new DataType(13, 2, false);
    /** {@code mark}. */
    public static final DataType MARK = new DataType(19, 4, true);
    /** {@code ifname}: 16 bytes. */
    public static final DataType INTERFACE_NAME = new DataType(41, 16, true);

    private static final int BITS_PER_TYPE = 6;

    // enum byteorder of nftables
    private static final int HOST = 1;
    private static final int NETWORK = 2;

    public DataType {
        if (bytes < 1 || bytes > NftValue.MAX_BYTES) {
            throw new IllegalArgumentException("a type of " + bytes + " bytes");
        }
    }

    /** How many bytes it takes as a field of a concatenation. */
    int padded() {
        return (bytes + 3) & ~3;
    }

    int byteOrder() {
        return hostOrder ? HOST : NETWORK;
    }

    /** The number of the concatenation of types. */
    static long number(Iterable<DataType> fields) {
        long number = 0;
        for (DataType field : fields) {
            number = number << BITS_PER_TYPE | field.number;
        }
        return number & 0xffff_ffffL;
    }
}
