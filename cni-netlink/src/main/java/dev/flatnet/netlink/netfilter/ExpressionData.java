// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.Optional;

/** The attributes of one expression of a rule that the kernel reported. */
record ExpressionData(String expression, Attributes attributes) {

    /** Whether there is nothing but these: else a typed expression would lose what it does not know. */
    boolean hasOnly(int... types) {
        for (Attribute attribute : attributes.all()) {
            boolean known = false;
            for (int type : types) {
                known |= attribute.type() == type;
            }
            if (!known) {
                return false;
            }
        }
        return true;
    }

    boolean has(int type) {
        return attributes.get(type).isPresent();
    }

    long number(int type) throws MalformedMessageException {
        Optional<Long> number = attributes.u32BigEndian(type);
        if (number.isEmpty()) {
            throw new MalformedMessageException("expression " + expression + " without attribute " + type);
        }
        return number.get();
    }

    long number(int type, long otherwise) throws MalformedMessageException {
        return attributes.u32BigEndian(type).orElse(otherwise);
    }

    int u16(int type, int otherwise) throws MalformedMessageException {
        Optional<Attribute> attribute = attributes.get(type);
        return attribute.isEmpty() ? otherwise : NfTablesProtocol.u16BigEndian(attribute.get());
    }

    long u64(int type, long otherwise) throws MalformedMessageException {
        Optional<Attribute> attribute = attributes.get(type);
        return attribute.isEmpty() ? otherwise : attribute.get().u64BigEndian();
    }

    Register register(int type) throws MalformedMessageException {
        return register(number(type));
    }

    Optional<Register> optionalRegister(int type) throws MalformedMessageException {
        return has(type) ? Optional.of(register(number(type))) : Optional.empty();
    }

    private Register register(long number) throws MalformedMessageException {
        try {
            return new Register((int) Math.min(number, Integer.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("expression " + expression + " with " + e.getMessage());
        }
    }

    NftValue value(int type) throws MalformedMessageException {
        return NfTablesProtocol.value(attributes.nested(type));
    }
}
