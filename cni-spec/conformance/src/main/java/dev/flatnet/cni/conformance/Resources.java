// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.io.IOException;
import java.io.InputStream;

/** The files that come with this package. */
final class Resources {
    private Resources() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream stream = Resources.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + name + " is missing from the module");
            }
            return stream.readAllBytes();
        }
    }
}
