// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.io.IOException;

/** Something that answers CNI requests: a program, or a plugin in this process. Used by several threads at a time. */
@FunctionalInterface
public interface Target {

    /**
     * Makes one request.
     *
     * @throws IOException if there is no answer: it does not start, does not end, or does not stop writing
     */
    PluginAnswer call(PluginRequest call) throws IOException;
}
