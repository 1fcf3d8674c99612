// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;

/**
 * A CNI plugin: what happens when a container comes, is looked at, and goes. {@link PluginBuilder} makes one of lambdas.
 *
 * <p>A runtime may call plugins for different containers at the same time, in different processes or (when the plugin
 * is embedded in a resident process) on different threads; implementations guard what they share. Any exception other
 * than {@link CniException} is reported as an internal error (code 999).
 */
public interface CniPlugin {

    /**
     * Sets up the interface (specification 1.0.0, section 2, "ADD").
     *
     * @return what was done; a chained plugin returns the previous result with its own changes
     * @throws CniException to refuse; nothing may be left behind then
     */
    CniResult add(AddRequest request) throws CniException;

    /**
     * Undoes what {@link #add} did, as far as it is still there (specification 1.0.0, section 2, "DEL"). Called more than
     * once, after an ADD that failed, without a namespace, and without a previous result; all of that is success.
     *
     * @throws CniException if something is left that should be gone
     */
    void del(DelRequest request) throws CniException;

    /**
     * Verifies that everything {@link #add} did is in place (specification 1.0.0, section 2, "CHECK"); never called for
     * configurations before 0.4.0.
     *
     * @throws CniException if something is missing or wrong
     */
    void check(CheckRequest request) throws CniException;

    /**
     * Removes what belongs to attachments that are no longer valid (specification 1.1.0, section 2, "GC"); never called for
     * configurations before 1.1.0, and no replacement for {@link #del}. Goes on after a failure and reports all failures at
     * the end. A plugin that delegates passes the request on to its delegates. By default nothing, as in the reference
     * plugins.
     *
     * @throws CniException if something stale is left
     */
    default void gc(GcRequest request) throws CniException {}

    /**
     * Says whether an ADD would be served (specification 1.1.0, section 2, "STATUS"); never called for configurations before
     * 1.1.0. Runtimes ask every few seconds, so it must be cheap. A plugin that delegates asks its delegates too. By
     * default always ready.
     *
     * @throws CniException with code {@value dev.flatnet.cni.spec.ErrorCode#NOT_AVAILABLE} or
     *     {@value dev.flatnet.cni.spec.ErrorCode#NOT_AVAILABLE_AND_LIMITED} if not
     */
    default void status(StatusRequest request) throws CniException {}
}
