// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.Optional;

/**
 * An interface of a result (specification 1.1.0, section 5, "Success").
 *
 * @param name the interface's name
 * @param mac its hardware address, as {@code aa:bb:cc:dd:ee:ff}
 * @param mtu bytes; version 1.1.0 only
 * @param sandbox the container's namespace, best the very text of {@code CNI_NETNS}; absent for interfaces of the host
 * @param socketPath absolute path of a socket that leads to the interface; version 1.1.0 only
 * @param pciId platform-specific id of the PCI device; version 1.1.0 only
 */
public record Interface(
        String name,
        Optional<String> mac,
        Optional<Long> mtu,
        Optional<String> sandbox,
        Optional<String> socketPath,
        Optional<String> pciId) {

    private static final long U32_MAX = 0xffff_ffffL;

    /** An interface of the host. */
    public static Interface onHost(String name, String mac) {
        return new Interface(
                name, Optional.of(mac), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** An interface of a container. */
    public static Interface inSandbox(String name, String mac, String sandbox) {
        return new Interface(
                name, Optional.of(mac), Optional.empty(), Optional.of(sandbox), Optional.empty(), Optional.empty());
    }

    static Interface decode(JsonObject json) throws JsonException {
        return new Interface(
                json.string("name").orElse(""),
                json.text("mac"),
                json.integer("mtu", 0, U32_MAX).filter(value -> value != 0),
                json.text("sandbox"),
                json.text("socketPath"),
                json.text("pciID"));
    }

    JsonObject encode(CniVersion version) {
        JsonObject.Builder json =
                JsonObject.builder().put("name", name).put("mac", mac).put("sandbox", sandbox);
        if (version.isAtLeast(CniVersion.V1_0_0)) {
            // Relabelling 1.1.0 as 1.0.0 keeps them, as the reference implementation does.
            mtu.ifPresent(value -> json.put("mtu", value));
            json.put("socketPath", socketPath).put("pciID", pciId);
        }
        return json.build();
    }
}
