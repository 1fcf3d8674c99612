// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonArray;
import dev.flatnet.cni.spec.JsonValue;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.LivenessCheck;
import dev.flatnet.ipam.StoredLease;
import dev.flatnet.ipam.cni.IpamConfig;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code flatnet ipam}: which addresses are leased to whom, and giving back those that nobody will. Works on any directory
 * of leases, host-local's too.
 */
public final class IpamCommand {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private final Function<Path, Allocator> allocators;
    private final Host host;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * A command of parts.
     *
     * @param allocators gives the allocator for a data directory
     * @param host tells whether leases are still in use
     * @param out for what was asked
     * @param err for failures
     */
    public IpamCommand(Function<Path, Allocator> allocators, Host host, PrintStream out, PrintStream err) {
        this.allocators = allocators;
        this.host = host;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs a command.
     *
     * @param arguments what follows {@code ipam}
     * @return the exit status: 0; 1 if it failed or had nothing to release; 2 for wrong usage
     */
    public int run(List<String> arguments) {
        Optional<IpamOptions> parsed = IpamOptions.parse(arguments);
        if (parsed.isEmpty()) {
            err.println(usage());
            return USAGE;
        }
        IpamOptions options = parsed.get();
        Allocator allocator = allocators.apply(options.dataDir());
        try {
            return switch (options.verb()) {
                case "ls" -> list(allocator, options);
                case "gc" -> collectGarbage(allocator, options);
                default -> release(allocator, options);
            };
        } catch (IpamException e) {
            err.println("flatnet ipam " + options.verb() + ": " + e.getMessage());
            return FAILURE;
        }
    }

    private List<String> networks(Allocator allocator, IpamOptions options) throws IpamException {
        return options.operands().isEmpty() ? allocator.networks() : options.operands();
    }

    private int list(Allocator allocator, IpamOptions options) throws IpamException {
        List<IpamRow> rows = new ArrayList<>();
        LivenessCheck check = new LivenessCheck(host);
        for (String network : networks(allocator, options)) {
            add(rows, network, allocator.leases(network), check);
        }
        if (rows.isEmpty() && !options.json()) {
            out.println("nothing is leased");
        }
        print(rows, options);
        return 0;
    }

    private int collectGarbage(Allocator allocator, IpamOptions options) throws IpamException {
        List<IpamRow> rows = new ArrayList<>();
        LivenessCheck check = new LivenessCheck(host);
        for (String network : networks(allocator, options)) {
            List<StoredLease> stale = new ArrayList<>();
            if (options.dryRun()) {
                for (StoredLease lease : allocator.leases(network)) {
                    if (check.of(lease).isStale()) {
                        stale.add(lease);
                    }
                }
            } else {
                stale.addAll(allocator.reclaim(network));
            }
            add(rows, network, stale, check);
        }
        print(rows, options);
        if (!options.json()) {
            out.println(rows.size() + (options.dryRun() ? " stale" : " released"));
        }
        return 0;
    }

    private int release(Allocator allocator, IpamOptions options) throws IpamException {
        String network = options.operands().get(0);
        LivenessCheck check = new LivenessCheck(host);
        List<IpamRow> released = new ArrayList<>();
        int status = 0;
        for (String what : options.operands().subList(1, options.operands().size())) {
            List<StoredLease> leases = matching(allocator.leases(network), what);
            if (leases.isEmpty()) {
                err.println(
                        "flatnet ipam release: nothing on network " + network + " is leased by the name of " + what);
                status = FAILURE;
            }
            for (StoredLease lease : leases) {
                IpamRow row = new IpamRow(network, lease, check.of(lease), host);
                if (!row.isStale() && !options.force()) {
                    err.println("flatnet ipam release: " + IpAddresses.format(lease.address()) + " may be in use by "
                            + lease.holder().words() + " (alive: " + row.alive()
                            + "); --force releases it all the same");
                    status = FAILURE;
                } else if (allocator.release(network, lease.address())) {
                    released.add(row);
                }
            }
        }
        print(released, options);
        return status;
    }

    /** What an address, a container, or {@code container/interface} stands for. */
    private static List<StoredLease> matching(List<StoredLease> leases, String what) {
        int slash = what.indexOf('/');
        String container = slash < 0 ? what : what.substring(0, slash);
        List<StoredLease> matching = new ArrayList<>();
        for (StoredLease lease : leases) {
            boolean byHolder = slash < 0
                    ? lease.holder().containerId().equals(container)
                    : lease.holder().mayBe(new AttachmentId(container, what.substring(slash + 1)));
            if (byHolder || address(what).equals(Optional.of(lease.address()))) {
                matching.add(lease);
            }
        }
        return matching;
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(IpAddresses.parse(text));
        } catch (AddressFormatException e) {
            return Optional.empty();
        }
    }

    private void add(List<IpamRow> rows, String network, List<StoredLease> leases, LivenessCheck check) {
        for (StoredLease lease : leases) {
            rows.add(new IpamRow(network, lease, check.of(lease), host));
        }
    }

    private void print(List<IpamRow> rows, IpamOptions options) {
        if (options.json()) {
            List<JsonValue> objects = new ArrayList<>();
            rows.forEach(row -> objects.add(row.json()));
            out.println(Json.writeIndented(new JsonArray(objects)));
        } else if (!rows.isEmpty()) {
            IpamRow.table(rows).forEach(out::println);
        }
    }

    private static String usage() {
        return """
                usage: flatnet ipam ls [NETWORK…]                   what is leased to whom
                       flatnet ipam gc [NETWORK…]                   give back what is certainly not in use any more
                       flatnet ipam release NETWORK WHAT…           give back what an address, CONTAINER or CONTAINER/INTERFACE stands for
                options: --json            for programs
                         --data-dir DIR    where the leases are; by default %s
                         --dry-run         gc: only show
                         --force           release: also what may be in use""".replace("%s", IpamConfig.DEFAULT_DATA_DIR.toString());
    }
}
