// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.Subject.Predecessor;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.runtime.InProcessPluginExecutor;
import dev.flatnet.cni.runtime.PluginCall;
import dev.flatnet.cni.runtime.PluginExecutor;
import dev.flatnet.cni.runtime.PluginOutcome;
import dev.flatnet.cni.runtime.ProcessPluginExecutor;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Plugins that pass every case, each with a fake host of its own, and ways to spoil them. */
final class Reference {
    private static final String IPAM = "\"ipam\":{\"type\":\"" + ReferenceIpam.TYPE + "\"}";
    private static final String CAPABILITIES =
            "\"capabilities\":{\"ips\":true,\"mac\":true,\"portMappings\":true,\"bandwidth\":true,\"dns\":false}";

    /** Which plugin is to be spoiled. */
    enum Sort {
        INTERFACE,
        /** The interface plugin, when it did not speak all versions yet. */
        OLDER,
        CHAINED,
        IPAM
    }

    private final FakeHost host = new FakeHost();
    private final PluginExecutor executor = InProcessPluginExecutor.before(ProcessPluginExecutor.create())
            .with(ReferenceIpam.TYPE, PluginInfo.of(ReferenceIpam.TYPE, "1"), new ReferenceIpam());
    private final Path directory;

    Reference(Path directory) {
        this.directory = directory;
    }

    FakeHost host() {
        return host;
    }

    Laboratory laboratory() {
        return new Laboratory(Optional.of(host), directory, true);
    }

    /** The plugin with something in front of it that makes it do wrong. */
    Subject subject(Sort sort, UnaryOperator<Target> spoil) {
        return switch (sort) {
            case INTERFACE ->
                subject(Kind.INTERFACE, ReferencePlugin.TYPE, spoil.apply(interfaces(all())), IPAM, List.of());
            case OLDER ->
                subject(
                        Kind.INTERFACE,
                        ReferencePlugin.TYPE,
                        spoil.apply(interfaces(List.of(CniVersion.V0_3_1, CniVersion.V0_4_0, CniVersion.V1_0_0))),
                        IPAM,
                        List.of());
            case CHAINED ->
                subject(Kind.CHAINED, ReferenceChained.TYPE, spoil.apply(chained()), "\"x\":1", List.of(first()));
            case IPAM -> subject(Kind.IPAM, ReferenceIpam.TYPE, spoil.apply(ipam()), IPAM, List.of());
        };
    }

    private static List<CniVersion> all() {
        return List.of(CniVersion.values());
    }

    private Target interfaces(List<CniVersion> versions) {
        return PluginTarget.inProcess(
                new PluginInfo(ReferencePlugin.TYPE, "1", versions), new ReferencePlugin(host, executor));
    }

    private Target chained() {
        return PluginTarget.inProcess(PluginInfo.of(ReferenceChained.TYPE, "1"), new ReferenceChained(host));
    }

    private Target ipam() {
        return PluginTarget.program(Path.of(ReferenceIpam.TYPE), executor, java.util.Map.of());
    }

    /** The interface plugin without its executor's tidiness: what failed is not run again with DEL. */
    UnaryOperator<Target> untidy() {
        return right -> PluginTarget.inProcess(
                PluginInfo.of(ReferencePlugin.TYPE, "1"), new ReferencePlugin(host, new PluginExecutor() {
                    private boolean failed;

                    @Override
                    public Path find(String type, List<Path> directories) throws CniException {
                        return executor.find(type, directories);
                    }

                    @Override
                    public synchronized PluginOutcome execute(PluginCall call) throws CniException {
                        if (failed) {
                            return new PluginOutcome(0, new byte[0], "");
                        }
                        PluginOutcome outcome = executor.execute(call);
                        failed = outcome.exitStatus() != 0;
                        return outcome;
                    }
                }));
    }

    private Predecessor first() {
        return new Predecessor(ReferencePlugin.TYPE, interfaces(all()), config(ReferencePlugin.TYPE, IPAM));
    }

    private Subject subject(Kind kind, String type, Target target, String members, List<Predecessor> before) {
        String path = directory.toString();
        return new Subject(type, target, kind, config(type, members), before, "eth0", path);
    }

    private static JsonObject config(String type, String members) {
        return ResultShape.parse(
                "{\"name\":\"reference-net\",\"type\":\"" + type + "\"," + CAPABILITIES + "," + members + "}");
    }
}
