// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.JsonDecoder;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.AddressPool;
import dev.flatnet.ipam.AddressRange;
import dev.flatnet.ipam.InvalidPoolException;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.RangeSet;
import dev.flatnet.ipam.Reservation;
import dev.flatnet.ipam.Strategy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code ipam} object of a configuration, in host-local's dialect: {@code subnet}, {@code rangeStart}, {@code
 * rangeEnd}, {@code gateway} for one range, or {@code ranges} for more; {@code routes}; {@code resolvConf}; {@code
 * dataDir}. Keys of our own: {@code exclude} beside each {@code subnet}, {@code strategy}, {@code reservations}, {@code
 * sticky}, {@code dns} (docs/ipam.md).
 *
 * @param pool what addresses are handed out of
 * @param routes for the result
 * @param dns for the result
 * @param sticky whether an attachment that comes again under the same name gets the same address, while it is free
 * @param dataDir where leases are kept
 */
public record IpamConfig(AddressPool pool, List<Route> routes, Dns dns, boolean sticky, Path dataDir) {

    /** Where leases are kept when the configuration does not say. */
    public static final Path DEFAULT_DATA_DIR = Path.of("/var/lib/flatnet/networks");

    /**
     * Reads and checks the object.
     *
     * @param network the network's name
     * @param ipRanges the capability of that name: range sets that come before the configured ones; none if absent
     * @throws JsonException if a value is of the wrong type or no address
     * @throws InvalidPoolException if the ranges make no pool, or {@code resolvConf} cannot be used
     */
    public static IpamConfig decode(JsonObject ipam, String network, Optional<JsonValue> ipRanges)
            throws JsonException, IpamException {
        List<List<WrittenRange>> first = ipRanges.isPresent() ? WrittenRange.decodeSets(ipRanges.get()) : List.of();
        return decode(ipam, network, Optional.of(first), DEFAULT_DATA_DIR);
    }

    /** The same, with the capability decoded already, and another place for leases when the configuration does not say. */
    static IpamConfig decode(
            JsonObject ipam, String network, Optional<List<List<WrittenRange>>> ipRanges, Path defaultDataDir)
            throws JsonException, IpamException {
        List<List<WrittenRange>> written = new ArrayList<>(ipRanges.orElse(List.of()));
        if (ipam.text("subnet").isPresent()) {
            written.add(List.of(WrittenRange.decode(ipam)));
        }
        written.addAll(ipam.list("ranges", WrittenRange::decodeSet));
        List<RangeSet> sets = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            sets.add(set(i, written.get(i)));
        }
        AddressPool pool = AddressPool.of(network, sets).with(strategy(ipam)).reserving(reservations(ipam));
        return new IpamConfig(
                pool,
                ipam.list("routes", JsonDecoder.ofObject(Route::decode)),
                dns(ipam),
                ipam.bool("sticky", false),
                dataDir(ipam, defaultDataDir));
    }

    private static RangeSet set(int index, List<WrittenRange> written) throws InvalidPoolException {
        try {
            List<AddressRange> ranges = new ArrayList<>();
            for (WrittenRange range : written) {
                ranges.add(range.range());
            }
            return RangeSet.of(ranges);
        } catch (InvalidPoolException e) {
            throw new InvalidPoolException("invalid range set " + index + ": " + e.getMessage());
        }
    }

    private static Strategy strategy(JsonObject ipam) throws JsonException {
        String key = ipam.text("strategy").orElse(Strategy.ROUND_ROBIN.key());
        for (Strategy strategy : Strategy.values()) {
            if (strategy.key().equals(key)) {
                return strategy;
            }
        }
        throw new JsonException("must be \"round-robin\" or \"lowest-free\", not \"" + key + "\"").in("strategy");
    }

    private static List<Reservation> reservations(JsonObject ipam) throws JsonException {
        List<Reservation> reservations = new ArrayList<>();
        JsonObject names = ipam.object("reservations").orElse(JsonObject.EMPTY);
        for (String name : names.members().keySet()) {
            try {
                for (InetAddress address : names.list(name, JsonDecoder.parsed(IpAddresses::parse))) {
                    reservations.add(new Reservation(name, address));
                }
            } catch (JsonException e) {
                throw e.in("reservations");
            }
        }
        return reservations;
    }

    /** What is written here counts for more than the file. */
    private static Dns dns(JsonObject ipam) throws JsonException, InvalidPoolException {
        Dns written = ipam.get("dns", JsonDecoder.ofObject(Dns::decode)).orElse(Dns.EMPTY);
        Optional<String> file = ipam.text("resolvConf");
        return written.isEmpty() && file.isPresent() ? ResolvConf.read(file.get()) : written;
    }

    /**
     * Reads {@code dataDir} alone: all that giving addresses back needs.
     *
     * @throws JsonException if it is not an absolute path without {@code ..}
     */
    public static Path dataDir(JsonObject ipam) throws JsonException {
        return dataDir(ipam, DEFAULT_DATA_DIR);
    }

    static Path dataDir(JsonObject ipam, Path fallback) throws JsonException {
        return ipam.parsed("dataDir", IpamConfig::absolutePath).orElse(fallback);
    }

    private static Path absolutePath(String text) {
        if (text.indexOf(0) < 0) {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.equals(path.normalize())) {
                return path;
            }
        }
        throw new IllegalArgumentException("must be an absolute path without \"..\", not \"" + text + "\"");
    }
}
