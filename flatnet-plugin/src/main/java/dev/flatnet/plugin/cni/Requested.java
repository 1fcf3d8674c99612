// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the caller wants for this one container. It can come three ways (CNI conventions): {@code runtimeConfig}, {@code
 * args.cni} and {@code CNI_ARGS}.
 *
 * @param addresses from all three together; may repeat, since Podman repeats them on a reload. None but for
 *     {@code flatnet-ipam}: others understand them in their own way
 * @param mac from the first of the three that has one
 */
record Requested(List<InetAddress> addresses, Optional<MacAddress> mac) {
    private static final String POD_NAME = "K8S_POD_NAME";
    private static final String POD_NAMESPACE = "K8S_POD_NAMESPACE";
    private static final List<String> KNOWN = List.of("IP", "GATEWAY", "MAC", POD_NAME, POD_NAMESPACE);

    /**
     * Collects the wishes.
     *
     * @throws CniException code 6 or 7 if one cannot be read, 4 if it stands in {@code CNI_ARGS}
     */
    static Requested of(PluginConfig config, CniArgs args) throws CniException {
        String ipam = IpamSection.requireType(config);
        if (IpamSection.isBuiltIn(ipam)) {
            args.rejectUnknown(KNOWN);
        }
        JsonObject conventional = conventional(config);
        if (!ipam.equals(IpamSection.TYPE)) {
            return new Requested(List.of(), mac(config, conventional, args));
        }
        List<InetAddress> addresses = new ArrayList<>();
        argument(args, "IP", Requested::address).ifPresent(addresses::add);
        addresses.addAll(addresses("args.cni.ips", conventional.get("ips")));
        addresses.addAll(addresses("runtimeConfig.ips", config.capability("ips")));
        return new Requested(List.copyOf(addresses), mac(config, conventional, args));
    }

    /** What {@code args.cni} holds, by which the CNI conventions pass wishes in the configuration. */
    static JsonObject conventional(PluginConfig config) throws CniException {
        return config.as(json -> json.object("args"))
                .orElse(JsonObject.EMPTY)
                .get("cni")
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .orElse(JsonObject.EMPTY);
    }

    /**
     * What is known of the attachment that wants addresses. It is called what its pod is called, or its container: Podman
     * and the runtimes of Kubernetes say so in {@code K8S_POD_NAME}. Without that, it is called by its id, which stays the
     * same when a container is started again.
     *
     * @param sticky whether it should get the same addresses when it comes again under that name
     */
    static AllocationRequest allocation(AttachmentId attachment, String netns, CniArgs args, boolean sticky) {
        String pod = args.get(POD_NAME).orElse("");
        String namespace = args.get(POD_NAMESPACE).orElse("");
        List<String> names = new ArrayList<>();
        if (!pod.isEmpty()) {
            names.add(pod);
            names.add(namespace + "/" + pod);
        }
        names.add(attachment.containerId());
        AllocationRequest request = AllocationRequest.by(attachment).in(netns).known(names);
        String name = pod.isEmpty() ? attachment.containerId() : namespace + "/" + pod;
        return sticky ? request.called(name + "/" + attachment.ifName()) : request;
    }

    private static Optional<MacAddress> mac(PluginConfig config, JsonObject conventional, CniArgs args)
            throws CniException {
        Optional<JsonValue> mac = config.capability("mac").or(() -> conventional.get("mac"));
        try {
            if (mac.isPresent()) {
                return Json.requireString(mac.get()).isEmpty()
                        ? Optional.empty()
                        : Optional.of(JsonDecoder.parsed(Requested::macAddress).decode(mac.get()));
            }
        } catch (JsonException e) {
            throw CniException.ofConfig("mac address in runtimeConfig or args.cni", e);
        }
        return argument(args, "MAC", Requested::macAddress);
    }

    private static List<InetAddress> addresses(String where, Optional<JsonValue> list) throws CniException {
        if (list.isEmpty()) {
            return List.of();
        }
        try {
            JsonDecoder<InetAddress> decoder = JsonDecoder.parsed(Requested::address);
            return Json.requireArray(list.get()).decode(decoder);
        } catch (JsonException e) {
            throw CniException.ofConfig("requested addresses", e.in(where));
        }
    }

    /** An empty value is no wish. */
    private static <T> Optional<T> argument(CniArgs args, String key, Function<String, T> parser) throws CniException {
        return args.get(key).orElse("").isEmpty() ? Optional.empty() : args.get(key, parser);
    }

    /** An address, or an address with a prefix length, which the range knows better. */
    private static InetAddress address(String text) {
        return text.indexOf('/') < 0
                ? IpAddresses.parse(text)
                : IpPrefix.parse(text).address();
    }

    private static MacAddress macAddress(String text) {
        MacAddress mac;
        try {
            mac = MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AddressFormatException("\"" + text + "\" is not a MAC address like 02:00:5e:00:53:01");
        }
        if (mac.isMulticast()) {
            throw new AddressFormatException("\"" + text + "\" is a multicast address, which no interface can have");
        }
        return mac;
    }
}
