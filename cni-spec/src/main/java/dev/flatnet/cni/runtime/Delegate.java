// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.plugin.RequestEnvironment;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Another plugin, called by a plugin to do part of its work (specification 1.1.0, section 4): the IPAM plugin that {@code
 * ipam.type} names, or any other. It gets the whole configuration and all environment variables of the request, and is
 * looked for in {@code CNI_PATH}; what it says on stderr goes to stderr.
 *
 * <pre>{@code
 * CniResult addresses = Delegate.named("host-local", request.environment()).add(request.config());
 * }</pre>
 *
 * <p>A configuration can name a plugin that delegates to the one that called it. Each delegation adds one to {@value #DEPTH} in
 * the environment, which plugins pass on, and more than {@value #MAX_DEPTH} within one another are refused with code 7. {@link
 * #otherThan} refuses the shortest of such loops at once.
 *
 * <p>A plugin that delegates ADD has to delegate DEL, CHECK, GC and STATUS as well. Thread-safe.
 */
public final class Delegate {
    /** The environment variable with the number of delegations around a plugin; not set means 0. Not in the specification. */
    public static final String DEPTH = "CNI_DELEGATE_DEPTH";

    /** How many delegations there may be within one another. Real chains have two or three. */
    public static final int MAX_DEPTH = 8;

    private final String type;
    private final RequestEnvironment environment;
    private final PluginExecutor executor;

    private Delegate(String type, RequestEnvironment environment, PluginExecutor executor) {
        this.type = type;
        this.environment = environment;
        this.executor = executor;
    }

    /** The delegate of this type, as a process of its own. */
    public static Delegate named(String type, RequestEnvironment environment) {
        return named(type, environment, ProcessPluginExecutor.create());
    }

    /** The delegate of this type, run by an executor of yours. */
    public static Delegate named(String type, RequestEnvironment environment, PluginExecutor executor) {
        return new Delegate(type, environment, executor);
    }

    /**
     * The same delegate, but refused with code 7 if the file found for it is {@code program}, by whatever name or links: for a
     * program that is several plugins, and would call itself.
     */
    public Delegate otherThan(Path program) {
        return new Delegate(type, environment, new OtherPrograms(executor, program));
    }

    /**
     * Verifies that the delegate could be called: that its program is there, and that calling it would not go on without end.
     *
     * @throws CniException code 7 or 4 if not
     */
    public void requireCallable() throws CniException {
        depth();
        executor.find(type, environment.pluginPath());
    }

    private PluginInvoker invoker() throws CniException {
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put(DEPTH, String.valueOf(depth() + 1));
        return new PluginInvoker(executor, environment.pluginPath(), variables, environment.stderr()::print);
    }

    private int depth() throws CniException {
        String text = environment.variable(DEPTH);
        int depth;
        try {
            depth = text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            depth = -1;
        }
        if (depth < 0) {
            throw new CniException(ErrorCode.INVALID_ENVIRONMENT, "invalid " + DEPTH, "\"" + text + "\" is no count");
        }
        if (depth >= MAX_DEPTH) {
            throw CniException.invalidConfig(
                    "plugins delegate to each other without end",
                    "\"" + type + "\" would run within " + depth + " others; does it, or ipam.type, name a plugin that"
                            + " calls it?");
        }
        return depth;
    }

    /**
     * Delegates ADD. If the delegate fails it is run again with DEL, so that it leaves nothing behind.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public CniResult add(PluginConfig config) throws CniException {
        try {
            return invoker().add(type, config.json(), config.cniVersion());
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
        invoker().run(type, Operation.DEL, config.json());
    }

    /**
     * Delegates CHECK. The request carries the previous result of the whole chain.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void check(PluginConfig config) throws CniException {
        invoker().run(type, Operation.CHECK, config.json());
    }

    /**
     * Delegates GC.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void gc(PluginConfig config) throws CniException {
        invoker().run(type, Operation.GC, config.json());
    }

    /**
     * Delegates STATUS: a plugin whose delegate is not ready is not ready itself.
     *
     * @throws CniException with the delegate's own code, message and details
     */
    public void status(PluginConfig config) throws CniException {
        invoker().run(type, Operation.STATUS, config.json());
    }
}
