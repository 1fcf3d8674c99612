// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.Route;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code ipam} object of a configuration, in host-local's dialect: {@code subnet}, {@code rangeStart}, {@code
 * rangeEnd}, {@code gateway} for one range, or {@code ranges} for more; {@code routes}; {@code dataDir}.
 *
 * @param pool what addresses are handed out of
 * @param routes for the result
 * @param dataDir where leases are kept
 */
public record IpamConfig(AddressPool pool, List<Route> routes, Path dataDir) {

    /** Where leases are kept when the configuration does not say. */
    public static final Path DEFAULT_DATA_DIR = Path.of("/var/lib/flatnet/networks");

    /** A range as it is written down. */
    private record Written(
            IpPrefix subnet, Optional<InetAddress> start, Optional<InetAddress> end, Optional<InetAddress> gateway) {

        static Written decode(JsonObject json) throws JsonException {
            IpPrefix subnet = json.get("subnet", value -> IpPrefix.parse(Json.requireString(value)))
                    .orElseThrow(() -> new JsonException("the range has no \"subnet\""));
            return new Written(
                    subnet, address(json, "rangeStart"), address(json, "rangeEnd"), address(json, "gateway"));
        }

        private static Optional<InetAddress> address(JsonObject json, String name) throws JsonException {
            return json.get(name, value -> IpAddresses.parse(Json.requireString(value)));
        }

        AddressRange range() throws InvalidPoolException {
            return AddressRange.of(subnet, start, end, gateway);
        }
    }

    /**
     * Reads and checks the object.
     *
     * @param network the network's name
     * @throws JsonException if a value is of the wrong type or no address
     * @throws InvalidPoolException if the ranges make no pool
     * @throws UnsupportedKeyException for a key that would change what is handed out, and is not supported
     */
    public static IpamConfig decode(JsonObject ipam, String network) throws JsonException, IpamException {
        Optional<JsonValue> resolvConf = ipam.get("resolvConf");
        if (resolvConf.isPresent()) {
            throw new UnsupportedKeyException("ipam.resolvConf", Json.write(resolvConf.get()));
        }
        List<List<Written>> written = new ArrayList<>();
        if (ipam.get("subnet").isPresent()) {
            written.add(List.of(Written.decode(ipam)));
        }
        JsonDecoder<List<Written>> set =
                value -> Json.requireArray(value).decode(JsonDecoder.ofObject(Written::decode));
        written.addAll(ipam.list("ranges", set));
        List<RangeSet> sets = new ArrayList<>();
        for (List<Written> ranges : written) {
            List<AddressRange> checked = new ArrayList<>();
            for (Written range : ranges) {
                checked.add(range.range());
            }
            sets.add(RangeSet.of(checked));
        }
        List<Route> routes = ipam.list("routes", JsonDecoder.ofObject(Route::decode));
        return new IpamConfig(AddressPool.of(network, sets), routes, dataDir(ipam));
    }

    /**
     * Reads {@code dataDir} alone: all that giving addresses back needs.
     *
     * @throws JsonException if it is not an absolute path without {@code ..}
     */
    public static Path dataDir(JsonObject ipam) throws JsonException {
        return ipam.get("dataDir", IpamConfig::absolutePath).orElse(DEFAULT_DATA_DIR);
    }

    private static Path absolutePath(JsonValue value) throws JsonException {
        String text = Json.requireString(value);
        if (text.indexOf(0) < 0) {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.equals(path.normalize())) {
                return path;
            }
        }
        throw new JsonException("must be an absolute path without \"..\", not \"" + text + "\"");
    }
}
