// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginConfig;

/**
 * Another plugin, called by a plugin to do part of its work (specification 1.1.0, section 4): the IPAM plugin that {@code
 * ipam.type} names, or any other. It gets the whole configuration and all environment variables of the request, and is
 * looked for in {@code CNI_PATH}; what it says on stderr goes to stderr.
 *
 * <pre>{@code
 * CniResult addresses = Delegate.named("host-local", request.environment()).add(request.config());
 * }</pre>
 *
 * <p>A plugin that delegates ADD has to delegate DEL, CHECK, GC and STATUS as well. Thread-safe.
 */
public final class Delegate {
    private final String type;
    private final PluginInvoker invoker;

    private Delegate(String type, PluginInvoker invoker) {
        this.type = type;
        this.invoker = invoker;
    }

    /** The delegate of this type, as a process of its own. */
    public static Delegate named(String type, RequestEnvironment environment) {
        return named(type, environment, ProcessPluginExecutor.create());
    }

    /** The delegate of this type, run by an executor of yours. */
    public static Delegate named(String type, RequestEnvironment environment, PluginExecutor executor) {
        return new Delegate(
                type,
                new PluginInvoker(
                        executor, environment.pluginPath(), environment.variables(), environment.stderr()::print));
    }

    /**
     * Delegates ADD. If the delegate fails it is run again with DEL, so that it leaves nothing behind.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public CniResult add(PluginConfig config) throws CniException {
        try {
            return invoker.add(type, config.json(), config.cniVersion());
        } catch (PluginException e) {
            try {
                del(config);
            } catch (CniException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /**
     * Delegates DEL; as with any plugin, what is gone already is no failure.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void del(PluginConfig config) throws CniException {
        invoker.run(type, Operation.DEL, config.json());
    }

    /**
     * Delegates CHECK. The request carries the previous result of the whole chain.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void check(PluginConfig config) throws CniException {
        invoker.run(type, Operation.CHECK, config.json());
    }

    /**
     * Delegates GC.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void gc(PluginConfig config) throws CniException {
        invoker.run(type, Operation.GC, config.json());
    }

    /**
     * Delegates STATUS: a plugin whose delegate is not ready is not ready itself.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void status(PluginConfig config) throws CniException {
        invoker.run(type, Operation.STATUS, config.json());
    }
}
