// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonBoolean;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.netlink.route.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link TuningBackup} as a file has it: an object with {@code mac}, {@code promisc}, {@code mtu}, {@code allmulti} and
 * {@code txQLen}, as the reference plugin writes it, and ours, which that passes over: {@code sysctl} (an object, names with
 * slashes) and {@code attachment}.
 */
final class TuningBackupJson {
    private static final String NET = "net";

    private TuningBackupJson() {}

    static byte[] encode(TuningBackup backup) {
        JsonObject.Builder json = JsonObject.builder();
        LinkTuning link = backup.link();
        link.mac().ifPresent(mac -> json.put("mac", mac.toString()));
        link.promiscuous().ifPresent(on -> json.put("promisc", bool(on)));
        link.mtu().ifPresent(mtu -> json.put("mtu", mtu));
        link.allMulticast().ifPresent(on -> json.put("allmulti", bool(on)));
        link.transmitQueueLength().ifPresent(length -> json.put("txQLen", length));
        if (!backup.sysctls().isEmpty()) {
            JsonObject.Builder sysctls = JsonObject.builder();
            backup.sysctls().forEach((name, value) -> sysctls.put(NET + "/" + String.join("/", name), value));
            json.put("sysctl", sysctls.build());
        }
        json.put("attachment", backup.attachment());
        return Json.writeIndented(json.build()).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonBoolean bool(boolean on) {
        return on ? JsonBoolean.TRUE : JsonBoolean.FALSE;
    }

    /**
     * Reads a file's content.
     *
     * @throws JsonException if it is none
     */
    static TuningBackup decode(byte[] content) throws JsonException {
        JsonObject json = Json.parseObject(content);
        LinkTuning link = new LinkTuning(
                json.parsed("mac", MacAddress::parse),
                json.integer("mtu", 0, Integer.MAX_VALUE).map(Long::intValue).filter(mtu -> mtu != 0),
                json.get("promisc", Json::requireBoolean),
                json.get("allmulti", Json::requireBoolean),
                json.integer("txQLen", 0, Integer.MAX_VALUE).map(Long::intValue));
        Map<List<String>, String> sysctls = new LinkedHashMap<>();
        JsonObject written = json.object("sysctl").orElse(JsonObject.EMPTY);
        for (Map.Entry<String, JsonValue> each : written.members().entrySet()) {
            sysctls.put(name(each.getKey()), Json.requireString(each.getValue()));
        }
        return new TuningBackup(json.text("attachment"), link, sysctls);
    }

    private static List<String> name(String text) throws JsonException {
        List<String> elements = List.of(text.split("/", -1));
        boolean leadsElsewhere = elements.contains("") || elements.contains(".") || elements.contains("..");
        if (elements.size() < 2 || !elements.get(0).equals(NET) || leadsElsewhere) {
            throw new JsonException("\"" + text + "\" is no sysctl below net").in("sysctl");
        }
        return elements.subList(1, elements.size());
    }
}
