// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An element of a set or map. Immutable; each method returns a changed copy.
 *
 * <p>The kernel keeps a range in a set of one field as two elements, the second of which only says where the range ends
 * ({@link #interval}); in a set of several fields as one ({@link #to}).
 *
 * @param key what it is found by; empty for the catch-all, {@code *}
 * @param keyEnd where a range of several fields ends, inclusive
 * @param value what the key is mapped to, in a map
 * @param verdict what happens, in a verdict map
 * @param endsInterval whether it says no more than that a range ended before it
 * @param timeout its time to live in milliseconds; 0 for that of the set
 * @param expiresIn what is left of it in milliseconds; only reported
 * @param userData what its owner wrote on it
 */
public record SetElement(
        Optional<NftValue> key,
        Optional<NftValue> keyEnd,
        Optional<NftValue> value,
        Optional<Verdict> verdict,
        boolean endsInterval,
        long timeout,
        long expiresIn,
        UserData userData) {
    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_SET_ELEM_DATA = 2;
    private static final int NFTA_SET_ELEM_FLAGS = 3;
    private static final int NFTA_SET_ELEM_TIMEOUT = 4;
    private static final int NFTA_SET_ELEM_EXPIRATION = 5;
    private static final int NFTA_SET_ELEM_USERDATA = 6;
    private static final int NFTA_SET_ELEM_KEY_END = 10;
    private static final int NFT_SET_ELEM_INTERVAL_END = 1;
    private static final int NFT_SET_ELEM_CATCHALL = 2;

    /** A key. */
    public static SetElement of(NftValue key) {
        return new SetElement(
                Optional.of(key), Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, UserData.none());
    }

    /** {@code *}: whatever no other element matches. */
    public static SetElement catchAll() {
        return new SetElement(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, UserData.none());
    }

    /**
     * {@code FIRST-LAST} in a set of one field in network order, with what {@code first} says. All of these elements are
     * added or deleted together.
     */
    public static List<SetElement> interval(SetElement first, NftValue last) {
        NftValue end = last.next();
        // Behind the last value there is nothing, so nothing says that the range ends there.
        return end.isZero() ? List.of(first) : List.of(first, endAt(end));
    }

    /** {@code ADDRESS/LENGTH} in a set of addresses. */
    public static List<SetElement> prefix(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        NftValue mask = NftValue.mask(length, bytes.length);
        byte[] last = bytes.clone();
        byte[] maskBytes = mask.toBytes();
        for (int i = 0; i < last.length; i++) {
            last[i] |= (byte) ~maskBytes[i];
        }
        return interval(of(NftValue.of(bytes).and(mask)), NftValue.of(last));
    }

    private static SetElement endAt(NftValue key) {
        return new SetElement(
                Optional.of(key), Optional.empty(), Optional.empty(), Optional.empty(), true, 0, 0, UserData.none());
    }

    /** {@code KEY-LAST} in a set of several fields: both are concatenations, and each field is a range. */
    public SetElement to(NftValue last) {
        return new SetElement(key, Optional.of(last), value, verdict, endsInterval, timeout, expiresIn, userData);
    }

    /** {@code KEY : VALUE}. */
    public SetElement mappedTo(NftValue data) {
        return new SetElement(key, keyEnd, Optional.of(data), verdict, endsInterval, timeout, expiresIn, userData);
    }

    /** {@code KEY : VERDICT}. */
    public SetElement mappedTo(Verdict decision) {
        return new SetElement(key, keyEnd, value, Optional.of(decision), endsInterval, timeout, expiresIn, userData);
    }

    /** With {@code timeout TIME}; in a set of flag {@code timeout}. */
    public SetElement timeout(Duration time) {
        return new SetElement(key, keyEnd, value, verdict, endsInterval, time.toMillis(), expiresIn, userData);
    }

    /** With {@code comment "TEXT"}; less than 128 bytes. */
    public SetElement comment(String text) {
        return userData(UserData.comment(text));
    }

    /** With anything that its owner wants to find again. */
    public SetElement userData(UserData data) {
        return new SetElement(key, keyEnd, value, verdict, endsInterval, timeout, expiresIn, data);
    }

    /** {@code comment "…"}. */
    public Optional<String> comment() {
        return userData.comment();
    }

    void encode(AttributeWriter writer) {
        writer.nested(NfTablesProtocol.NFTA_LIST_ELEM, element -> {
            int flags = (endsInterval ? NFT_SET_ELEM_INTERVAL_END : 0) | (key.isEmpty() ? NFT_SET_ELEM_CATCHALL : 0);
            if (flags != 0) {
                element.u32BigEndian(NFTA_SET_ELEM_FLAGS, flags);
            }
            if (timeout != 0) {
                element.u64BigEndian(NFTA_SET_ELEM_TIMEOUT, timeout);
            }
            encodeKeys(element);
            value.ifPresent(data -> NfTablesProtocol.writeValue(element, NFTA_SET_ELEM_DATA, data));
            verdict.ifPresent(decision -> element.nested(NFTA_SET_ELEM_DATA, decision::encodeData));
            userData.write(element, NFTA_SET_ELEM_USERDATA);
        });
    }

    /** What tells which element is meant. */
    void encodeIdentity(AttributeWriter writer) {
        new SetElement(key, keyEnd, Optional.empty(), Optional.empty(), endsInterval, 0, 0, UserData.none())
                .encode(writer);
    }

    private void encodeKeys(AttributeWriter element) {
        key.ifPresent(bytes -> NfTablesProtocol.writeValue(element, NFTA_SET_ELEM_KEY, bytes));
        keyEnd.ifPresent(bytes -> NfTablesProtocol.writeValue(element, NFTA_SET_ELEM_KEY_END, bytes));
    }

    static SetElement decode(Attributes element) throws MalformedMessageException {
        Attributes data = element.nested(NFTA_SET_ELEM_DATA);
        Optional<Verdict> verdict = Verdict.decode(data);
        boolean hasValue = data.get(NfTablesProtocol.NFTA_DATA_VALUE).isPresent();
        long flags = element.u32BigEndian(NFTA_SET_ELEM_FLAGS).orElse(0L);
        return new SetElement(
                key(element, NFTA_SET_ELEM_KEY),
                key(element, NFTA_SET_ELEM_KEY_END),
                hasValue ? Optional.of(NfTablesProtocol.value(data)) : Optional.empty(),
                verdict,
                (flags & NFT_SET_ELEM_INTERVAL_END) != 0,
                u64(element, NFTA_SET_ELEM_TIMEOUT),
                u64(element, NFTA_SET_ELEM_EXPIRATION),
                UserData.read(element, NFTA_SET_ELEM_USERDATA));
    }

    private static Optional<NftValue> key(Attributes element, int type) throws MalformedMessageException {
        return element.get(type).isPresent()
                ? Optional.of(NfTablesProtocol.value(element.nested(type)))
                : Optional.empty();
    }

    private static long u64(Attributes element, int type) throws MalformedMessageException {
        Optional<Attribute> attribute = element.get(type);
        return attribute.isEmpty() ? 0 : attribute.get().u64BigEndian();
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof SetElement that
                && key.equals(that.key)
                && keyEnd.equals(that.keyEnd)
                && value.equals(that.value)
                && verdict.equals(that.verdict)
                && endsInterval == that.endsInterval
                && timeout == that.timeout
                && expiresIn == that.expiresIn
                && userData.equals(that.userData);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
