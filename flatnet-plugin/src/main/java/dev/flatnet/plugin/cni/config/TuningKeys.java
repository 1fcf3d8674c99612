// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.netlink.route.MacAddress;
import dev.flatnet.plugin.chained.LinkTuning;
import dev.flatnet.plugin.link.BridgeSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys {@code sysctl}, {@code mac}, {@code mtu}, {@code promisc}, {@code allmulti} and {@code txQLen}, as the reference plugin
 * {@code tuning} has them.
 *
 * @param sysctls values by the name below {@code net}, one element each
 * @param link as it is written: an MTU of 0, and a promiscuous mode of {@code false}, say that it stays as it is
 */
record TuningKeys(Map<List<String>, String> sysctls, LinkTuning link) {

    static TuningKeys decode(JsonObject json) throws JsonException {
        Map<List<String>, String> sysctls = json.get("sysctl", value -> SysctlKeys.decode(Json.requireObject(value)))
                .orElse(Map.of());
        return new TuningKeys(
                sysctls,
                new LinkTuning(
                        json.parsed("mac", UnicastAddress::parse),
                        mtu(json),
                        json.get("promisc", Json::requireBoolean),
                        json.get("allmulti", Json::requireBoolean),
                        json.integer("txQLen", 0, Integer.MAX_VALUE).map(Long::intValue)));
    }

    private static Optional<Integer> mtu(JsonObject json) throws JsonException {
        Optional<Long> mtu = json.integer("mtu", 0, BridgeSettings.MAX_MTU);
        if (mtu.isPresent() && mtu.get() != 0 && mtu.get() < BridgeSettings.MIN_MTU) {
            throw new JsonException("must be at least " + BridgeSettings.MIN_MTU + ", not " + mtu.get()).in("mtu");
        }
        return mtu.map(Long::intValue);
    }

    /** With what others say in the place of what these say. */
    TuningKeys overriddenBy(TuningKeys others) {
        Map<List<String>, String> all = new LinkedHashMap<>(sysctls);
        all.putAll(others.sysctls);
        return new TuningKeys(all, overriding(others.link, link));
    }

    /** With a hardware address in the place of theirs. */
    TuningKeys with(Optional<MacAddress> mac) {
        LinkTuning address =
                new LinkTuning(mac, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return new TuningKeys(sysctls, overriding(address, link));
    }

    private static LinkTuning overriding(LinkTuning first, LinkTuning second) {
        return new LinkTuning(
                first.mac().or(second::mac),
                first.mtu().or(second::mtu),
                first.promiscuous().or(second::promiscuous),
                first.allMulticast().or(second::allMulticast),
                first.transmitQueueLength().or(second::transmitQueueLength));
    }

    /** What is to be changed. */
    LinkTuning changes() {
        return new LinkTuning(
                link.mac(),
                link.mtu().filter(mtu -> mtu != 0),
                link.promiscuous().filter(on -> on),
                link.allMulticast(),
                link.transmitQueueLength());
    }
}
