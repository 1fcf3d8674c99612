// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.io.Serial;

/** A key of host-local's configuration that would change what is handed out, and is not supported. */
public final class UnsupportedKeyException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String key;
    private final String value;

    UnsupportedKeyException(String key, String value) {
        super(key + " is not supported: " + value, null);
        this.key = key;
        this.value = value;
    }

    public String key() {
        return key;
    }

    /** The value as JSON. */
    public String value() {
        return value;
    }
}
