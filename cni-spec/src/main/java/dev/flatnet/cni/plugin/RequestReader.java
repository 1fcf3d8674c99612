// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Names;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.ValidAttachments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes requests of environment variables and configuration, and refuses bad ones before anything is done. */
final class RequestReader {
    private final PluginEnvironment environment;

    RequestReader(PluginEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Checks the variables an operation needs: invalid ones are reported before missing ones, and all missing ones at
     * once. {@code CNI_PATH} is demanded where the specification demands it, which is GC only.
     *
     * @throws CniException code 4
     */
    void checkVariables(Operation operation) throws CniException {
        List<String> missing = new ArrayList<>();
        switch (operation) {
            case ADD, CHECK -> checkAttachment(true, missing);
            case DEL -> checkAttachment(false, missing);
            case GC -> checkPresent("CNI_PATH", missing);
            case STATUS, VERSION -> {}
        }
        checkPath("CNI_PATH");
        if (!missing.isEmpty()) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT,
                    "required env variables [" + String.join(",", missing) + "] missing",
                    "");
        }
    }

    private void checkAttachment(boolean netnsRequired, List<String> missing) throws CniException {
        String containerId = environment.variable("CNI_CONTAINERID");
        if (containerId.isEmpty()) {
            missing.add("CNI_CONTAINERID");
        } else {
            Names.requireContainerId(containerId);
        }
        if (netnsRequired) {
            checkPresent("CNI_NETNS", missing);
        }
        checkPath("CNI_NETNS");
        String ifName = environment.variable("CNI_IFNAME");
        if (ifName.isEmpty()) {
            missing.add("CNI_IFNAME");
        } else {
            Names.requireInterfaceName(ifName);
        }
    }

    /** A path that is not text would lead elsewhere when it is written out again. */
    private void checkPath(String name) throws CniException {
        if (!Names.isText(environment.variable(name))) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, name + " is not UTF-8", "no other paths can be passed on unchanged");
        }
    }

    private void checkPresent(String name, List<String> missing) {
        if (environment.variable(name).isEmpty()) {
            missing.add(name);
        }
    }

    /**
     * Refuses to work on the plugin's own namespace: a runtime that names it by process id may be wrong about whose the
     * id is by now, and the plugin would reconfigure the host. Off with {@code CNI_NETNS_OVERRIDE=1}.
     *
     * <p>An early check only, before anything is done. The path may lead elsewhere when it is opened: who opens it compares
     * what was opened once more.
     *
     * @throws CniException code 8, or 4 if the path cannot be looked at
     */
    void checkNetns() throws CniException {
        String netns = environment.variable("CNI_NETNS");
        if (netns.isEmpty() || surroundings().allowsOwnNetns()) {
            return;
        }
        Optional<Object> theirs = identity(netns);
        if (theirs.isPresent() && theirs.equals(identity(environment.ownNetns().toString()))) {
            throw new CniException(
                    ErrorCode.INVALID_NETNS,
                    "plugin's netns and netns from CNI_NETNS should not be the same",
                    "CNI_NETNS=" + netns + " is the namespace the plugin itself runs in");
        }
    }

    /** Device and inode; empty if there is nothing to be the same as. */
    private static Optional<Object> identity(String path) throws CniException {
        try {
            return Optional.ofNullable(Files.readAttributes(Path.of(path), BasicFileAttributes.class)
                    .fileKey());
        } catch (IOException e) {
            // Whoever opens it will say why it cannot be opened; for DEL that may be no error at all.
            return Optional.empty();
        } catch (InvalidPathException e) {
            throw new CniException(
                    ErrorCode.INVALID_ENVIRONMENT, "CNI_NETNS is not a path", String.valueOf(e.getMessage()), e);
        }
    }

    AddRequest add(PluginConfig config) throws CniException {
        return new AddRequest(attachment(), netns(), config, args(), config.prevResult(), surroundings());
    }

    CheckRequest check(PluginConfig config) throws CniException {
        CniResult prevResult = config.prevResult()
                .orElseThrow(() -> CniException.invalidConfig(
                        "required prevResult missing", "CHECK compares the container with the result of its ADD"));
        return new CheckRequest(attachment(), netns(), config, args(), prevResult, surroundings());
    }

    DelRequest del(PluginConfig config) {
        CniArgs args = CniArgs.EMPTY;
        Optional<CniResult> prevResult = Optional.empty();
        try {
            prevResult = config.prevResult();
            args = args();
        } catch (CniException e) {
            // What cannot be read must not keep the rest from being cleaned up.
            environment.stderr().println("DEL goes on without: " + e.getMessage());
        }
        Optional<String> netns = netns().isEmpty() ? Optional.empty() : Optional.of(netns());
        return new DelRequest(attachment(), netns, config, args, prevResult, surroundings());
    }

    /** For an ADD that succeeded, and that nobody will ever know of. */
    DelRequest undoing(AddRequest add, CniResult result) {
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put("CNI_COMMAND", Operation.DEL.name());
        return new DelRequest(
                add.attachment(),
                Optional.of(add.netns()),
                add.config(),
                add.args(),
                Optional.of(result),
                new RequestEnvironment(variables, environment.stderr()));
    }

    GcRequest gc(PluginConfig config) throws CniException {
        return new GcRequest(ValidAttachments.of(config.json()), config, surroundings());
    }

    StatusRequest status(PluginConfig config) {
        return new StatusRequest(config, surroundings());
    }

    private RequestEnvironment surroundings() {
        return new RequestEnvironment(environment.variables(), environment.stderr());
    }

    private AttachmentId attachment() {
        return new AttachmentId(environment.variable("CNI_CONTAINERID"), environment.variable("CNI_IFNAME"));
    }

    private String netns() {
        return environment.variable("CNI_NETNS");
    }

    private CniArgs args() throws CniException {
        return CniArgs.parse(environment.variable("CNI_ARGS"));
    }
}
