// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import java.io.IOException;
import java.util.Optional;

/** One interface of one container, as a runtime sees it: the requests of its life all agree with each other. */
final class TrialAttachment {
    private final Trial trial;
    private final Optional<NamespaceProbe> namespace;
    private final PluginRequest call;
    private final CniVersion version;
    private final Optional<JsonObject> before;

    TrialAttachment(
            Trial trial,
            Optional<NamespaceProbe> namespace,
            PluginRequest call,
            CniVersion version,
            Optional<JsonObject> before) {
        this.trial = trial;
        this.namespace = namespace;
        this.call = call;
        this.version = version;
        this.before = before;
    }

    /** The result of the plugins before this one. */
    Optional<JsonObject> before() {
        return before;
    }

    CniVersion version() {
        return version;
    }

    String netns() {
        return call.variable("CNI_NETNS");
    }

    String containerId() {
        return call.variable("CNI_CONTAINERID");
    }

    String ifName() {
        return call.variable("CNI_IFNAME");
    }

    Optional<NamespaceProbe> namespace() {
        return namespace;
    }

    /** The namespace of a plugin that cannot be tested without one. */
    NamespaceProbe probe() {
        return namespace.orElseThrow(
                () -> new IllegalStateException("the case does not say that it needs a namespace"));
    }

    /** The interface in the container, as the kernel has it. */
    Optional<ObservedInterface> observed() throws IOException {
        return probe().find(ifName());
    }

    /** The same attachment, asked for with a variable set. */
    TrialAttachment with(String variable, String value) {
        return new TrialAttachment(trial, namespace, call.with(variable, value), version, before);
    }

    /** The configuration of this attachment's ADD. */
    JsonObject config() {
        JsonObject.Builder config = trial.config(version).toBuilder();
        before.ifPresent(result -> config.put("prevResult", result));
        return config.build();
    }

    /** The configuration with a member more, or another value for it. */
    JsonObject configWith(String name, JsonValue value) {
        return config().toBuilder().put(name, value).build();
    }

    PluginRequest request(String command) {
        return call.with("CNI_COMMAND", command).reading(config());
    }

    /** A request that carries the result of the ADD, as CHECK and DEL do. */
    PluginRequest request(String command, JsonObject result) {
        return request(command).reading(configWith("prevResult", result));
    }

    Exchange tryAdd() throws Deviation {
        return trial.call(request("ADD"));
    }

    Exchange call(PluginRequest other) throws Deviation {
        return trial.call(other);
    }

    /** Attaches; anything but a result ends the case. */
    JsonObject add() throws Deviation {
        return tryAdd().result();
    }

    Exchange check(JsonObject result) throws Deviation {
        return trial.call(request("CHECK", result));
    }

    Exchange del(JsonObject result) throws Deviation {
        return trial.call(version.isAtLeast(CniVersion.V0_4_0) ? request("DEL", result) : delWithoutResult());
    }

    private PluginRequest delWithoutResult() {
        return call.with("CNI_COMMAND", "DEL").reading(trial.config(version));
    }

    /** DEL of a runtime that has lost the result. */
    Exchange delWithout() throws Deviation {
        return trial.call(delWithoutResult());
    }
}
