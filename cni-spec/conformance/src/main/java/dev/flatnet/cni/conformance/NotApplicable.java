// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.io.Serial;

/** What ends a case that finds out, while it runs, that it has nothing to ask this plugin. The message is the reason. */
final class NotApplicable extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    NotApplicable(String reason) {
        super(reason);
    }
}
