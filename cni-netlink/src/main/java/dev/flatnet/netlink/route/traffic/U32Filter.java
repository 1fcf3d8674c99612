// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A filter for packets with certain bytes (tc-u32(8)); {@code tc filter add … u32 match … flowid CLASS action …}.
 *
 * @param matches all of which must hold, at most 128
 * @param target class that the packet is sorted into; {@link Handle#NONE} for none
 * @param actions what happens to it
 */
public record U32Filter(List<Match> matches, Handle target, List<TrafficAction> actions) implements TrafficKind {
    static final String NAME = "u32";
    private static final int TCA_U32_CLASSID = 1;
    private static final int TCA_U32_SEL = 5;
    static final int TCA_U32_ACT = 7;
    private static final int TC_U32_TERMINAL = 1;
    private static final int SEL_BYTES = 16;
    private static final int KEY_BYTES = 16;
    private static final int MAX_MATCHES = 128;

    /**
     * Four bytes of a packet, most significant first.
     *
     * @param value what they must be, where the mask has ones
     * @param mask which bits matter
     * @param offset of the first of them behind the start of the IP header; a multiple of 4
     */
    public record Match(int value, int mask, int offset) {
        /** Holds for every packet; {@code match u32 0 0}. */
        public static final Match ANY = new Match(0, 0, 0);

        /** {@code match ip dst ADDRESS/LENGTH}, of IPv4. */
        public static Match ipv4Destination(Inet4Address address, int length) {
            return ipv4(address, length, 16);
        }

        /** {@code match ip src ADDRESS/LENGTH}, of IPv4. */
        public static Match ipv4Source(Inet4Address address, int length) {
            return ipv4(address, length, 12);
        }

        private static Match ipv4(Inet4Address address, int length, int offset) {
            if (length < 0 || length > 32) {
                throw new IllegalArgumentException("prefix length " + length);
            }
            int mask = length == 0 ? 0 : -1 << (32 - length);
            int value = ByteBuffer.wrap(address.getAddress()).getInt();
            return new Match(value & mask, mask, offset);
        }
    }

    public U32Filter {
        matches = List.copyOf(matches);
        actions = List.copyOf(actions);
        if (matches.isEmpty() || matches.size() > MAX_MATCHES) {
            throw new IllegalArgumentException(matches.size() + " matches");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * struct tc_u32_sel { u8 flags, offshift, nkeys; be16 offmask; u16 off; s16 offoff, hoff; be32 hmask; } and struct
     * tc_u32_key { be32 mask, val; int off, offmask; }.
     */
    @Override
    public void encode(AttributeWriter options) {
        if (!target.equals(Handle.NONE)) {
            options.u32(TCA_U32_CLASSID, Integer.toUnsignedLong(target.number()));
        }
        byte[] bytes = new byte[SEL_BYTES + matches.size() * KEY_BYTES];
        ByteBuffer selector = TrafficMessage.buffer(bytes);
        selector.put((byte) TC_U32_TERMINAL).put((byte) 0).put((byte) matches.size());
        selector.position(SEL_BYTES);
        for (Match match : matches) {
            selector.order(ByteOrder.BIG_ENDIAN).putInt(match.mask).putInt(match.value);
            selector.order(ByteOrder.nativeOrder()).putInt(match.offset).putInt(0);
        }
        options.bytes(TCA_U32_SEL, bytes);
        TrafficAction.encode(options, TCA_U32_ACT, actions);
    }

    @Override
    public String kernelOption() {
        return "CONFIG_NET_CLS_U32";
    }
}
