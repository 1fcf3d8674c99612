// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.Subject.Predecessor;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run of one case: makes the requests, gives out containers, and clears away afterwards whatever the plugin said it
 * had attached. Thread-safe.
 */
final class Trial implements AutoCloseable {
    /** A path at which there is no namespace. */
    static final String NO_NETNS = "/run/netns/conformance-there-is-none";

    private final Subject subject;
    private final Laboratory laboratory;
    private final List<CniVersion> supported;
    private final String containerPrefix;
    private final AtomicInteger containers = new AtomicInteger();
    private final Deque<Cleanup> cleanups = new ArrayDeque<>();

    private interface Cleanup {
        void run() throws IOException;
    }

    /**
     * A run of a case.
     *
     * @param supported the versions that the plugin supports, oldest first; not empty
     * @param containerPrefix makes container ids of this run unlike those of any other
     */
    Trial(Subject subject, Laboratory laboratory, List<CniVersion> supported, String containerPrefix) {
        this.subject = subject;
        this.laboratory = laboratory;
        this.supported = List.copyOf(supported);
        this.containerPrefix = containerPrefix;
    }

    /** The same trial of the plugin with another configuration; to be closed. */
    Trial of(Subject other) {
        return new Trial(other, laboratory, supported, containerPrefix + "x");
    }

    /** The same trial in a network that nobody else is in; to be closed. */
    Trial inOwnNetwork() {
        return of(subject.inNetwork(containerPrefix + "net"));
    }

    Subject subject() {
        return subject;
    }

    Laboratory laboratory() {
        return laboratory;
    }

    List<CniVersion> supported() {
        return supported;
    }

    /** The version to ask in when a case is not about versions: the newest that the plugin supports. */
    CniVersion version() {
        return supported.getLast();
    }

    /** The configuration in a version. */
    JsonObject config(CniVersion version) {
        return subject.config().toBuilder()
                .put("cniVersion", version.toString())
                .build();
    }

    /** A complete request in the newest version, for a container that is not there. */
    PluginRequest request(String command) {
        return new PluginRequest(
                        Map.of(
                                "CNI_COMMAND",
                                command,
                                "CNI_CONTAINERID",
                                newContainerId(),
                                "CNI_NETNS",
                                NO_NETNS,
                                "CNI_IFNAME",
                                subject.ifName(),
                                "CNI_ARGS",
                                "IgnoreUnknown=1",
                                "CNI_PATH",
                                subject.path()),
                        "")
                .reading(config(version()));
    }

    String newContainerId() {
        return containerPrefix + containers.incrementAndGet();
    }

    /** Makes a request of the plugin under test. */
    Exchange call(PluginRequest call) throws Deviation {
        try {
            PluginAnswer answer = subject.target().call(call);
            if (call.variable("CNI_COMMAND").equals("ADD") && answer.status() == 0) {
                clearAwayLater(() -> subject.target().call(call.with("CNI_COMMAND", "DEL")));
            }
            return new Exchange(call, answer);
        } catch (IOException e) {
            throw new Deviation("an answer", String.valueOf(e.getMessage()), Optional.of(call));
        }
    }

    /** A new container with one attachment still to be made, on which the plugins before this one have run. */
    TrialAttachment attachment() throws Deviation, NotApplicable, IOException {
        return attachment(version());
    }

    /** As {@link #attachment()}, in a version. */
    TrialAttachment attachment(CniVersion version) throws Deviation, NotApplicable, IOException {
        return attachment(namespace(), newContainerId(), subject.ifName(), version);
    }

    /** As {@link #attachment()}, of a container and a namespace that are there already. */
    TrialAttachment attachment(
            Optional<NamespaceProbe> namespace, String containerId, String ifName, CniVersion version)
            throws Deviation {
        String netns = namespace.map(NamespaceProbe::path).orElse(NO_NETNS);
        PluginRequest call = request("ADD")
                .with("CNI_CONTAINERID", containerId)
                .with("CNI_NETNS", netns)
                .with("CNI_IFNAME", ifName);
        Optional<JsonObject> prevResult = Optional.empty();
        for (Predecessor predecessor : subject.before()) {
            prevResult = Optional.of(addFirst(predecessor, call, version, prevResult));
        }
        return new TrialAttachment(this, namespace, call, version, prevResult);
    }

    private JsonObject addFirst(
            Predecessor predecessor, PluginRequest call, CniVersion version, Optional<JsonObject> prevResult)
            throws Deviation {
        JsonObject.Builder config = predecessor.config().toBuilder().put("cniVersion", version.toString());
        prevResult.ifPresent(result -> config.put("prevResult", result));
        PluginRequest add = call.reading(config.build());
        try {
            clearAwayLater(() -> predecessor.target().call(add.with("CNI_COMMAND", "DEL")));
            return new Exchange(add, predecessor.target().call(add)).result();
        } catch (IOException | Deviation e) {
            throw new Deviation(
                    "success of " + predecessor.name() + ", which comes before in the chain",
                    String.valueOf(e.getMessage()),
                    Optional.of(add));
        }
    }

    /** The same attachment after its end: the plugins before this one were deleted, and have run again. */
    TrialAttachment anew(TrialAttachment ended) throws Deviation {
        for (Predecessor predecessor : subject.before().reversed()) {
            PluginRequest del = ended.request("DEL")
                    .reading(predecessor.config().toBuilder()
                            .put("cniVersion", ended.version().toString())
                            .build());
            try {
                new Exchange(del, predecessor.target().call(del)).succeeded();
            } catch (IOException e) {
                throw new Deviation("an answer", String.valueOf(e.getMessage()), Optional.of(del));
            }
        }
        return attachment(ended.namespace(), ended.containerId(), ended.ifName(), ended.version());
    }

    /** A namespace for a container; empty for IPAM plugins where there are none, who do not look at it. */
    Optional<NamespaceProbe> namespace() throws NotApplicable, IOException {
        if (laboratory.namespaces().isEmpty()) {
            return Optional.empty();
        }
        NamespaceProbe probe = laboratory.namespaces().get().open();
        clearAwayLater(probe::close);
        return Optional.of(probe);
    }

    private void clearAwayLater(Cleanup cleanup) {
        synchronized (cleanups) {
            cleanups.push(cleanup);
        }
    }

    /** Clears away, last things first; what goes wrong then is no finding of the case. */
    @Override
    public void close() {
        while (true) {
            Cleanup next;
            synchronized (cleanups) {
                if (cleanups.isEmpty()) {
                    return;
                }
                next = cleanups.pop();
            }
            attempt(next);
        }
    }

    private static boolean attempt(Cleanup cleanup) {
        try {
            cleanup.run();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
