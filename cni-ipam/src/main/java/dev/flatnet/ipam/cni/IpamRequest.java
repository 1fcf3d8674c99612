// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.AllocationRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What address management needs to know of a request. It may ask for addresses in three ways (CNI conventions): {@code IP} in
 * {@code CNI_ARGS}, {@code args.cni.ips} and {@code runtimeConfig.ips}. They are obeyed whatever {@code ipam.type} says, because
 * that may be the name of whoever asks here. Immutable.
 */
public final class IpamRequest {
    /** The keys of {@code CNI_ARGS} that mean something here; whether others are refused is the plugin's matter. */
    public static final List<String> ARGUMENTS = List.of("IP", "GATEWAY", "K8S_POD_NAME", "K8S_POD_NAMESPACE");

    private static final AttachmentId NOBODY = new AttachmentId("nobody", "eth0");

    private final PluginConfig config;
    private final AttachmentId attachment;
    private final String netns;
    private final CniArgs args;

    private IpamRequest(PluginConfig config, AttachmentId attachment, String netns, CniArgs args) {
        this.config = config;
        this.attachment = attachment;
        this.netns = netns;
        this.args = args;
    }

    /** That of an ADD. */
    public static IpamRequest of(AddRequest request) {
        return of(request.config(), request.attachment(), request.netns(), request.args());
    }

    /** That of a CHECK. */
    public static IpamRequest of(CheckRequest request) {
        return of(request.config(), request.attachment(), request.netns(), request.args());
    }

    /** That of a STATUS, which asks for no container in particular. */
    public static IpamRequest of(StatusRequest request) {
        return of(request.config(), NOBODY, "", CniArgs.EMPTY);
    }

    /**
     * One of parts.
     *
     * @param netns the path of the attachment's network namespace, by which it can be told later whether a lease is still in
     *     use; empty if there is none
     */
    public static IpamRequest of(PluginConfig config, AttachmentId attachment, String netns, CniArgs args) {
        return new IpamRequest(config, attachment, netns, args);
    }

    PluginConfig config() {
        return config;
    }

    AttachmentId attachment() {
        return attachment;
    }

    CniArgs args() {
        return args;
    }

    /** The {@code ipam} object. */
    JsonObject ipam() throws CniException {
        return config.as(json -> json.object("ipam"))
                .orElseThrow(() -> CniException.invalidConfig(
                        "ipam is missing", "a network needs {\"ipam\": {\"type\": \"flatnet-ipam\", \"subnet\": …}}"));
    }

    /**
     * What is to be allocated of a pool.
     *
     * @param sticky whether the attachment should get the same addresses when it comes again under its name
     * @throws CniException code 4, 6 or 7 if an address that is asked for is none
     */
    AllocationRequest allocation(boolean sticky) throws CniException {
        List<String> names = new ArrayList<>();
        String pod = args.get("K8S_POD_NAME").orElse("");
        String name = attachment.containerId();
        if (!pod.isEmpty()) {
            // Podman and the runtimes of Kubernetes say so. Without it, the id stays the same when a container is
            // restarted.
            name = args.get("K8S_POD_NAMESPACE").orElse("") + "/" + pod;
            names.add(pod);
            names.add(name);
        }
        names.add(attachment.containerId());
        AllocationRequest request =
                AllocationRequest.by(attachment).in(netns).known(names).requesting(requestedAddresses());
        return sticky ? request.called(name + "/" + attachment.ifName()) : request;
    }

    /** All three together; they may repeat, since Podman repeats them on a reload. */
    private List<InetAddress> requestedAddresses() throws CniException {
        List<InetAddress> addresses = new ArrayList<>();
        if (!args.get("IP").orElse("").isEmpty()) {
            args.get("IP", IpamRequest::address).ifPresent(addresses::add);
        }
        addresses.addAll(argsOfConfiguration(IpamRequest::address));
        addresses.addAll(capability(IpamRequest::address));
        return addresses;
    }

    /** An address, or one with a prefix length, which the pool knows better. */
    private static InetAddress address(String text) {
        return text.indexOf('/') < 0
                ? IpAddresses.parse(text)
                : IpPrefix.parse(text).address();
    }

    /** {@code args.cni.ips}; what else stands in {@code args} is somebody else's. */
    <T> List<T> argsOfConfiguration(Function<String, T> parser) throws CniException {
        JsonDecoder<List<T>> ofCni = JsonDecoder.ofObject(cni -> cni.list("ips", JsonDecoder.parsed(parser)));
        JsonDecoder<List<T>> ofArgs =
                JsonDecoder.ofObject(members -> members.get("cni", ofCni).orElse(List.of()));
        return config.as(json -> json.get("args", ofArgs)).orElse(List.of());
    }

    /** {@code runtimeConfig.ips}. */
    <T> List<T> capability(Function<String, T> parser) throws CniException {
        return config.capability("ips", value -> Json.requireArray(value).decode(JsonDecoder.parsed(parser)))
                .orElse(List.of());
    }
}
