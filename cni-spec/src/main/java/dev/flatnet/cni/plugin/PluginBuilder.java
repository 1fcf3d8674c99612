// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import java.util.List;

/**
 * A plugin in one file, of lambdas. What is not given does nothing, but for ADD, which passes on the previous result, as a
 * chained plugin does that only looks on.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     PluginBuilder.named("hello", "1.0.0")
 *             .onAdd(request -> request.prevResult().orElse(CniResult.EMPTY))
 *             .onDel(request -> System.err.println("goodbye, " + request.attachment()))
 *             .run();
 * }
 * }</pre>
 *
 * <p>Not thread-safe; the plugin built is, if the lambdas are.
 */
public final class PluginBuilder {
    private final String name;
    private final String version;
    private List<CniVersion> supported = List.of(CniVersion.values());
    private AddHandler add = request -> request.prevResult().orElse(CniResult.EMPTY);
    private Handler<DelRequest> del = request -> {};
    private Handler<CheckRequest> check = request -> {};
    private Handler<GcRequest> gc = request -> {};
    private Handler<StatusRequest> status = request -> {};

    private PluginBuilder(String name, String version) {
        this.name = name;
        this.version = version;
    }

    /**
     * Starts a plugin.
     *
     * @param name as in the {@code type} of configurations
     * @param version the plugin's own version
     */
    public static PluginBuilder named(String name, String version) {
        return new PluginBuilder(name, version);
    }

    /** The versions of the specification it speaks; all, unless said otherwise. */
    public PluginBuilder supporting(CniVersion... versions) {
        supported = List.of(versions);
        return this;
    }

    /** What ADD does; see {@link CniPlugin#add}. */
    public PluginBuilder onAdd(AddHandler handler) {
        add = handler;
        return this;
    }

    /** What DEL does; see {@link CniPlugin#del}. */
    public PluginBuilder onDel(Handler<DelRequest> handler) {
        del = handler;
        return this;
    }

    /** What CHECK does; see {@link CniPlugin#check}. */
    public PluginBuilder onCheck(Handler<CheckRequest> handler) {
        check = handler;
        return this;
    }

    /** What GC does; see {@link CniPlugin#gc}. */
    public PluginBuilder onGc(Handler<GcRequest> handler) {
        gc = handler;
        return this;
    }

    /** What STATUS does; see {@link CniPlugin#status}. */
    public PluginBuilder onStatus(Handler<StatusRequest> handler) {
        status = handler;
        return this;
    }

    /** The plugin, to be run in a {@link PluginRunner} together with {@link #info}. */
    public CniPlugin build() {
        return new OfHandlers(add, del, check, gc, status);
    }

    /** What the plugin says of itself. */
    public PluginInfo info() {
        return new PluginInfo(name, version, supported);
    }

    /** Serves the request that this process was started for, and ends the process; see {@link CniMain#run}. */
    public void run() {
        CniMain.run(info(), build());
    }

    /** What ADD does. */
    @FunctionalInterface
    public interface AddHandler {
        /** See {@link CniPlugin#add}. */
        CniResult add(AddRequest request) throws CniException;
    }

    /**
     * What an operation without a result does.
     *
     * @param <R> the type of its request
     */
    @FunctionalInterface
    public interface Handler<R> {
        /** Serves one request. */
        void serve(R request) throws CniException;
    }

    private record OfHandlers(
            AddHandler add,
            Handler<DelRequest> del,
            Handler<CheckRequest> check,
            Handler<GcRequest> gc,
            Handler<StatusRequest> status)
            implements CniPlugin {
        @Override
        public CniResult add(AddRequest request) throws CniException {
            return add.add(request);
        }

        @Override
        public void del(DelRequest request) throws CniException {
            del.serve(request);
        }

        @Override
        public void check(CheckRequest request) throws CniException {
            check.serve(request);
        }

        @Override
        public void gc(GcRequest request) throws CniException {
            gc.serve(request);
        }

        @Override
        public void status(StatusRequest request) throws CniException {
            status.serve(request);
        }
    }
}
