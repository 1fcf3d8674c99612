// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * Loads something about the packet that is not in it into a register, or sets it from one.
 *
 * @param key what
 * @param sets whether it is set from the register instead of loaded
 * @param register where it goes, or comes from
 */
public record Meta(Key key, boolean sets, Register register) implements Expression {
    static final String NAME = "meta";

    private static final int DREG = 1;
    private static final int KEY = 2;
    private static final int SREG = 3;

    /** Some of enum nft_meta_keys. */
    public enum Key implements KernelNumber {
        /** {@code meta length}: 4 bytes, machine order. */
        LENGTH(0),
        /** {@code meta protocol}: 2 bytes, the EtherType. */
        PROTOCOL(1),
        /** {@code meta priority}: 4 bytes, machine order. */
        PRIORITY(2),
        /** {@code meta mark}: 4 bytes, machine order. */
        MARK(3),
        /** {@code iif}: 4 bytes, machine order, the index. */
        INPUT_INDEX(4),
        /** {@code oif}: 4 bytes, machine order, the index. */
        OUTPUT_INDEX(5),
        /** {@code iifname}: 16 bytes. */
        INPUT_NAME(6),
        /** {@code oifname}: 16 bytes. */
        OUTPUT_NAME(7),
        /** {@code meta skuid}: 4 bytes, machine order. */
        SOCKET_USER(10),
        /** {@code meta skgid}: 4 bytes, machine order. */
        SOCKET_GROUP(11),
        /** {@code meta nftrace}: 1 byte. */
        TRACE(12),
        /** {@code meta nfproto}: 1 byte; 2 is IPv4, 10 IPv6. */
        NFPROTO(15),
        /** {@code meta l4proto}: 1 byte. */
        L4PROTO(16),
        /** {@code ibrname}: 16 bytes; tables of the bridge family. */
        INPUT_BRIDGE_NAME(17),
        /** {@code obrname}: 16 bytes; tables of the bridge family. */
        OUTPUT_BRIDGE_NAME(18),
        /** {@code pkttype}: 1 byte; 0 unicast, 1 broadcast, 2 multicast. */
        PACKET_TYPE(19),
        /** {@code meta cpu}: 4 bytes, machine order. */
        CPU(20),
        /** {@code iifgroup}: 4 bytes, machine order. */
        INPUT_GROUP(21),
        /** {@code oifgroup}: 4 bytes, machine order. */
        OUTPUT_GROUP(22),
        /** {@code meta cgroup}: 4 bytes, machine order. */
        CGROUP(23);

        private final int number;

        Key(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /** {@code meta KEY}, for comparing. */
    public static Meta load(Key key) {
        return new Meta(key, false, Register.FIRST);
    }

    /** {@code iifname}. */
    public static Meta inputName() {
        return load(Key.INPUT_NAME);
    }

    /** {@code oifname}. */
    public static Meta outputName() {
        return load(Key.OUTPUT_NAME);
    }

    /** {@code meta mark}. */
    public static Meta mark() {
        return load(Key.MARK);
    }

    /** {@code meta l4proto}. */
    public static Meta l4Protocol() {
        return load(Key.L4PROTO);
    }

    /** {@code meta nfproto}. */
    public static Meta nfProtocol() {
        return load(Key.NFPROTO);
    }

    /** {@code meta protocol}. */
    public static Meta protocol() {
        return load(Key.PROTOCOL);
    }

    /** {@code meta KEY set …}, to what the register holds. */
    public static Meta set(Key key) {
        return new Meta(key, true, Register.FIRST);
    }

    /** The same with another register. */
    public Meta with(Register other) {
        return new Meta(key, sets, other);
    }

    boolean isProtocol() {
        return !sets && (key == Key.PROTOCOL || key == Key.NFPROTO || key == Key.L4PROTO);
    }

    @Override
    public void requireUsableIn(NftTable.Family family) {
        boolean ofBridges = key == Key.INPUT_BRIDGE_NAME || key == Key.OUTPUT_BRIDGE_NAME;
        if (ofBridges && family != NftTable.Family.BRIDGE) {
            throw new IllegalArgumentException(key + " in a table of family " + family);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void encode(AttributeWriter data) {
        data.u32BigEndian(KEY, key.number).u32BigEndian(sets ? SREG : DREG, register.number());
    }

    static Optional<Expression> decode(ExpressionData data) throws MalformedMessageException {
        Optional<Key> key = KernelNumber.find(Key.values(), data.number(KEY));
        boolean sets = data.has(SREG);
        return key.isPresent() && data.hasOnly(KEY, sets ? SREG : DREG)
                ? Optional.of(new Meta(key.get(), sets, data.register(sets ? SREG : DREG)))
                : Optional.empty();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Meta that
                && key.equals(that.key)
                && sets == that.sets
                && register.equals(that.register);
    }

    @Override
    public int hashCode() {
        return (key.hashCode() * 31 + (sets ? 1 : 0)) * 31 + register.hashCode();
    }
}
