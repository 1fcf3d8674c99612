// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniException;

/**
 * Makes a plugin when a request needs it, which is after the request was checked: VERSION needs none. Whatever fails here is
 * answered by a CNI error like any other failure.
 */
@FunctionalInterface
public interface PluginFactory {

    /**
     * Makes the plugin for one request. Called by several threads at a time if requests are served by several.
     *
     * @throws CniException to answer with its own code
     * @throws Exception anything else; the answer has code 5 for an {@link java.io.IOException} and 999 for the rest
     */
    CniPlugin create() throws Exception;
}
