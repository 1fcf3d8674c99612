// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.io.Serial;

/**
 * Text that is no address, or no address with a prefix length. The message quotes the text and says what is wrong with it.
 * Where the text stood in JSON, {@link JsonDecoder#parsed} turns this into a {@link JsonException} that says where.
 */
public final class AddressFormatException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    public AddressFormatException(String problem) {
        super(problem);
    }
}
