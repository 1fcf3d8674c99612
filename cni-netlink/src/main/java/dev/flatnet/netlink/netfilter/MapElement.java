// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/**
 * An element of a verdict map.
 *
 * @param key its bytes in network order; not to be changed
 * @param verdict what the key is mapped to
 * @param comment as {@code nft} shows it; less than 128 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Elements are not compared.
public record MapElement(byte[] key, Verdict verdict, Optional<String> comment) {

    void encode(AttributeWriter writer) {
        writer.nested(NfTablesProtocol.NFTA_LIST_ELEM, element -> {
            encodeKey(element);
            element.nested(NfTablesProtocol.NFTA_SET_ELEM_DATA, verdict::encode);
            comment.ifPresent(
                    text -> element.bytes(NfTablesProtocol.NFTA_SET_ELEM_USERDATA, NfTablesProtocol.comment(text)));
        });
    }

    void encodeKeyOnly(AttributeWriter writer) {
        writer.nested(NfTablesProtocol.NFTA_LIST_ELEM, this::encodeKey);
    }

    private void encodeKey(AttributeWriter writer) {
        writer.nested(NfTablesProtocol.NFTA_SET_ELEM_KEY, data -> data.bytes(NfTablesProtocol.NFTA_DATA_VALUE, key));
    }

    static MapElement decode(Attributes element) throws MalformedMessageException {
        Attribute key = element.nested(NfTablesProtocol.NFTA_SET_ELEM_KEY)
                .get(NfTablesProtocol.NFTA_DATA_VALUE)
                .orElseThrow(() -> new MalformedMessageException("an element without key"));
        Verdict verdict = Verdict.decode(element.nested(NfTablesProtocol.NFTA_SET_ELEM_DATA))
                .orElseThrow(() -> new MalformedMessageException("an element of a verdict map without verdict"));
        return new MapElement(
                key.value(),
                verdict,
                element.get(NfTablesProtocol.NFTA_SET_ELEM_USERDATA)
                        .flatMap(userData -> NfTablesProtocol.comment(userData.value())));
    }
}
