// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.io.Serial;
import java.util.Optional;

/** What ends a case: the plugin did something else than it should. */
final class Deviation extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final String expected;
    private final String actual;
    private final transient Optional<PluginRequest> call;

    Deviation(String expected, String actual, Optional<PluginRequest> call) {
        super("expected " + expected + ", but " + actual);
        this.expected = expected;
        this.actual = actual;
        this.call = call;
    }

    String expected() {
        return expected;
    }

    String actual() {
        return actual;
    }

    /** The request that shows it. */
    Optional<PluginRequest> call() {
        return call;
    }
}
