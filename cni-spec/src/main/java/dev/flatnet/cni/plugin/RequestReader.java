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
import java.util.List;
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
        String ifName = environment.variable("CNI_IFNAME");
        if (ifName.isEmpty()) {
            missing.add("CNI_IFNAME");
        } else {
            Names.requireInterfaceName(ifName);
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
     * @throws CniException code 8
     */
    void checkNetns() throws CniException {
        String override = environment.variable("CNI_NETNS_OVERRIDE");
        String netns = environment.variable("CNI_NETNS");
        if (netns.isEmpty() || override.equals("1") || override.equalsIgnoreCase("true")) {
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
    private static Optional<Object> identity(String path) {
        try {
            return Optional.ofNullable(Files.readAttributes(Path.of(path), BasicFileAttributes.class)
                    .fileKey());
        } catch (IOException | InvalidPathException e) {
            // Whoever opens it will say why it cannot be opened; for DEL that may be no error at all.
            return Optional.empty();
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
