// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.ResultCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Attaches containers to networks by running the plugins of their configurations: the runtime's side of the specification
 * (1.1.0, section 3).
 *
 * <pre>{@code
 * CniRuntime runtime = CniRuntime.builder().pluginPath(Path.of("/usr/lib/cni")).build();
 * NetworkConfig network = ConfigurationLoader.in(Path.of("/etc/cni/net.d")).load("flatnet");
 * Attachment attachment = Attachment.of("c1", "/run/netns/c1", "eth0");
 * CniResult result = runtime.add(network, attachment);
 * …
 * runtime.del(network, attachment);
 * }</pre>
 *
 * <p>Thread-safe. Operations on one container wait for each other, and garbage collection of a network excludes all others
 * on it, as long as they go through one object; several processes need a lock of their own around it. Every wait ends.
 */
public final class CniRuntime {
    private final ResultCache cache;
    private final ProtocolVariables variables;
    private final Function<Map<String, String>, PluginInvoker> invokers;
    private final PluginVersions versions;
    private final Consumer<String> stderr;
    private final boolean deleteAfterFailedAdd;
    private final NetworkLocks locks;

    CniRuntime(CniRuntimeBuilder settings) {
        PluginExecutor executor = settings.executor;
        List<Path> pluginPath = settings.pluginPath;
        cache = settings.cache;
        stderr = settings.stderr;
        variables = new ProtocolVariables(settings.environment, pluginPath);
        invokers = environment -> new PluginInvoker(executor, pluginPath, environment, settings.stderr);
        versions = new PluginVersions(invokers.apply(variables.ofVersion()));
        deleteAfterFailedAdd = settings.deleteAfterFailedAdd;
        locks = new NetworkLocks(settings.lockPatience);
    }

    /** Starts a runtime; all it must be told is where the plugins are. */
    public static CniRuntimeBuilder builder() {
        return new CniRuntimeBuilder();
    }

    /**
     * Attaches a container (specification 1.1.0, section 3, "Adding an attachment"). The result is stored for CHECK and DEL. If
     * a plugin fails, all are called with DEL, in reverse and whatever fails; what failed then is suppressed in the exception.
     *
     * @return the final result
     * @throws PluginException if a plugin fails
     * @throws CniException code 4 for impossible names or arguments, 7 if the attachment exists already, 1 if the network's
     *     version is not known, 5 if the result cannot be stored
     */
    public CniResult add(NetworkConfig network, Attachment attachment) throws CniException {
        PluginChain chain = chain(network);
        requirePossible(network, attachment);
        return locks.withContainer(
                network.name(), attachment.id().containerId(), () -> addAlone(network, chain, attachment));
    }

    private CniResult addAlone(NetworkConfig network, PluginChain chain, Attachment attachment) throws CniException {
        requireNew(network, attachment.id());
        Optional<JsonObject> result = Optional.empty();
        try {
            result = Optional.of(chain.add(attachment));
            CachedAttachment entry = new CachedAttachment(
                    network.name(), attachment, Optional.of(Json.write(network.json())), result.get());
            cache.put(entry);
            return entry.decodedResult();
        } catch (CniException e) {
            if (deleteAfterFailedAdd) {
                undo(chain, attachment, result, e);
            }
            throw e;
        }
    }

    /** Also when this thread is interrupted: what was built halfway must go. */
    private static void undo(
            PluginChain chain, Attachment attachment, Optional<JsonObject> result, CniException failure) {
        boolean interrupted = Thread.interrupted();
        try {
            chain.delAll(attachment, result).forEach(failure::addSuppressed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireNew(NetworkConfig network, AttachmentId id) throws CniException {
        Optional<CachedAttachment> existing;
        try {
            existing = cache.get(network.name(), id);
        } catch (CniException e) {
            // It will be overwritten.
            note(e);
            return;
        }
        if (existing.isPresent()) {
            throw CniException.invalidConfig(
                    id + " is attached to network " + network.name() + " already",
                    "a second ADD needs a DEL first, also after a reboot");
        }
    }

    /**
     * Detaches a container (specification 1.1.0, section 3, "Deleting an attachment"). May be repeated; what is gone already is
     * success. A stored result that cannot be read is done without.
     *
     * @throws PluginException if a plugin fails; those before it in the chain were not called then, and the stored result stays
     * @throws CniException code 1 if the network's version is not known, 5 if the stored result cannot be removed
     */
    public void del(NetworkConfig network, Attachment attachment) throws CniException {
        PluginChain chain = chain(network);
        locks.withContainer(network.name(), attachment.id().containerId(), () -> {
            delAlone(network, chain, attachment);
            return attachment;
        });
    }

    private void delAlone(NetworkConfig network, PluginChain chain, Attachment attachment) throws CniException {
        Optional<JsonObject> result = Optional.empty();
        CniVersion version = requireVersion(network);
        // Before 0.4.0, DEL has no previous result.
        if (version.isAtLeast(CniVersion.V0_4_0)) {
            try {
                result = storedResult(network, version, attachment.id());
            } catch (CniException e) {
                note(e);
            }
        }
        chain.del(attachment, result);
        cache.remove(network.name(), attachment.id());
    }

    /**
     * Verifies an attachment (specification 1.1.0, section 3, "Checking an attachment"). Success without any call if the network
     * says {@code disableCheck}.
     *
     * @throws PluginException if a plugin finds something wrong
     * @throws CniException code 1 if the network's version is not known or is before 0.4.0, 3 if no ADD of the attachment is
     *     stored, 5 or 6 if what is stored cannot be read
     */
    public void check(NetworkConfig network, Attachment attachment) throws CniException {
        CniVersion version = requireVersion(network);
        if (!Operation.CHECK.existsIn(version)) {
            throw new CniException(
                    ErrorCode.INCOMPATIBLE_VERSION,
                    "configuration version \"" + version + "\" does not support the CHECK command",
                    "CHECK exists from version " + Operation.CHECK.since() + " on");
        }
        if (network.disableCheck()) {
            return;
        }
        PluginChain chain = chain(network);
        requirePossible(network, attachment);
        locks.withContainer(network.name(), attachment.id().containerId(), () -> {
            JsonObject result = storedResult(network, version, attachment.id())
                    .orElseThrow(() -> new CniException(
                            ErrorCode.UNKNOWN_CONTAINER,
                            attachment.id() + " is not attached to network " + network.name(),
                            "no result of an ADD is stored"));
            chain.check(attachment, result);
            return attachment;
        });
    }

    /**
     * Asks whether the network would serve an ADD (specification 1.1.0, section 2, "STATUS"). Success without any call if its
     * version is before 1.1.0.
     *
     * @throws PluginException with code 50 or 51 if a plugin says that it would not
     */
    public void status(NetworkConfig network) throws CniException {
        if (network.knownVersion().filter(Operation.STATUS::existsIn).isPresent()) {
            chain(network).status();
        }
    }

    /**
     * Removes what belongs to attachments that are no longer valid (specification 1.1.0, section 3, "Garbage-collecting a
     * network"): DEL for each one stored, with the parameters of its ADD, then GC of each plugin if the version is 1.1.0 or later.
     * Goes on after a failure. Nothing at all if the network says {@code disableGC}.
     *
     * @param valid the attachments to this network that must stay
     * @throws CniException that names all failures, each of them suppressed in it, with the code of the first
     */
    public void gc(NetworkConfig network, Collection<AttachmentId> valid) throws CniException {
        if (network.disableGc()) {
            return;
        }
        PluginChain chain = chain(network);
        List<AttachmentId> toStay = List.copyOf(valid);
        List<CniException> failures = locks.withNetwork(network.name(), () -> gcAlone(network, chain, toStay));
        if (!failures.isEmpty()) {
            StringJoiner messages = new StringJoiner("; ");
            failures.forEach(failure -> messages.add(String.valueOf(failure.getMessage())));
            CniException all = new CniException(
                    failures.getFirst().error().code(),
                    "garbage collection of network " + network.name() + " is incomplete",
                    messages.toString());
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }

    private List<CniException> gcAlone(NetworkConfig network, PluginChain chain, List<AttachmentId> valid) {
        List<CniException> failures = new ArrayList<>();
        List<CachedAttachment> stored = List.of();
        try {
            stored = cache.list();
        } catch (CniException e) {
            failures.add(e);
        }
        for (CachedAttachment entry : stored) {
            AttachmentId id = entry.attachment().id();
            if (entry.network().equals(network.name()) && !valid.contains(id)) {
                try {
                    locks.withContainerAlone(id.containerId(), () -> {
                        delAlone(network, chain, entry.attachment());
                        return id;
                    });
                } catch (CniException e) {
                    failures.add(e);
                }
            }
        }
        if (network.knownVersion().filter(Operation.GC::existsIn).isPresent()) {
            failures.addAll(chain.gc(valid));
        }
        return failures;
    }

    /**
     * Checks that every plugin of a network is there and supports its version.
     *
     * @return the capabilities that the plugins declare, all together
     * @throws CniException that names all that is wrong, with the code of the first
     */
    public Set<String> validate(NetworkConfig network) throws CniException {
        return versions.validate(network);
    }

    /**
     * The versions of the specification that a plugin says it supports (specification 1.0.0, section 2, "VERSION"), also those
     * not known here. A plugin too old to be asked supports 0.1.0.
     *
     * @throws PluginException if it cannot be asked
     */
    public List<String> versions(String type) throws PluginException {
        return versions.of(type);
    }

    /**
     * The attachments of which a result is stored, of all networks.
     *
     * @throws CniException code 5 if the cache cannot be read
     */
    public List<CachedAttachment> attachments() throws CniException {
        return cache.list();
    }

    /** The stored result in the network's version. */
    private Optional<JsonObject> storedResult(NetworkConfig network, CniVersion version, AttachmentId id)
            throws CniException {
        Optional<CachedAttachment> entry = cache.get(network.name(), id);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ResultCodec.convert(entry.get().result(), CniVersion.WHEN_ABSENT, version));
        } catch (JsonException e) {
            throw new CniException(
                    ErrorCode.DECODING_FAILURE,
                    "failed to get network \"" + network.name() + "\" cached result",
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static void requirePossible(NetworkConfig network, Attachment attachment) throws CniException {
        Names.requireContainerId(attachment.id().containerId());
        Names.requireNetworkName(network.name());
        Names.requireInterfaceName(attachment.id().ifName());
        attachment.args().format();
        if (attachment.netns().filter(netns -> !netns.isEmpty()).isEmpty()) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, "no network namespace given", "only DEL can do without");
        }
    }

    private static CniVersion requireVersion(NetworkConfig network) throws CniException {
        return network.knownVersion()
                .orElseThrow(() -> new CniException(
                        ErrorCode.INCOMPATIBLE_VERSION,
                        "incompatible CNI versions",
                        "network " + network.name() + " is of version \"" + network.cniVersion()
                                + "\", and the newest known here is " + CniVersion.NEWEST));
    }

    private void note(CniException e) {
        stderr.accept("going on without: " + e.getMessage() + "\n");
    }

    private PluginChain chain(NetworkConfig network) throws CniException {
        return new PluginChain(network, requireVersion(network), variables, invokers);
    }
}
