// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flatnet.netlink.attribute.MalformedMessageException;
import dev.flatnet.netlink.golden.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes what a recorded command was answered with, and mutilated twins of it. */
final class GoldenReplies {
    interface Decoder<T> {
        T decode(byte[] payload) throws MalformedMessageException;
    }

    private GoldenReplies() {}

    /** Everything of a type that the kernel answered, decoded. */
    static <T> List<T> decode(String golden, int type, Decoder<T> decoder) throws MalformedMessageException {
        List<T> decoded = new ArrayList<>();
        for (byte[] message : Golden.of(golden).answers(type)) {
            byte[] payload = Golden.payload(message);
            decoded.add(decoder.decode(payload));
            assertTwinsAreRefused(payload, decoder);
        }
        return decoded;
    }

    /**
     * Cut inside of an attribute, the message is refused; cut between two, it is a shorter message that may be refused
     * too. Never anything else happens. With one byte too many it is refused.
     */
    private static <T> void assertTwinsAreRefused(byte[] payload, Decoder<T> decoder) {
        int refused = 0;
        for (int size = 0; size < payload.length; size++) {
            try {
                decoder.decode(Arrays.copyOf(payload, size));
            } catch (MalformedMessageException e) {
                refused++;
            }
        }
        assertThat(refused).as("cut messages that were refused").isGreaterThan(payload.length / 2);
        byte[] oversize = Arrays.copyOf(payload, ((payload.length + 3) & ~3) + 1);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> decoder.decode(oversize));
    }
}
