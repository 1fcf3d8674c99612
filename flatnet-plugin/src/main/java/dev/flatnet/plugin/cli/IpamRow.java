// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.JsonNumber;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.Liveness;
import dev.flatnet.ipam.Origin;
import dev.flatnet.ipam.StoredLease;
import java.util.ArrayList;
import java.util.List;

/** A lease as {@code flatnet ipam ls} shows it. */
record IpamRow(String network, StoredLease lease, Liveness liveness, Host host) {
    private static final List<String> HEADINGS =
            List.of("ADDRESS", "CONTAINER", "INTERFACE", "NETWORK", "AGE", "BOOT", "ALIVE");

    /** As Podman shortens ids. */
    private static final int SHORT_ID = 12;

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    boolean isStale() {
        return liveness.isStale();
    }

    String alive() {
        return liveness.words();
    }

    JsonObject json() {
        Origin origin = lease.origin();
        JsonObject.Builder json = JsonObject.builder()
                .put("address", IpAddresses.format(lease.address()))
                .put("container", lease.holder().containerId())
                .put("interface", lease.holder().ifName())
                .put("network", network);
        if (origin.since() > 0) {
            json.put("since", origin.since()).put("age", JsonNumber.of(age()));
        }
        return json.put("boot", boot())
                .put("bootId", origin.bootId())
                .put("netns", origin.netns())
                .put("alive", alive())
                .put("stale", dev.flatnet.cni.spec.JsonBoolean.of(isStale()))
                .build();
    }

    private long age() {
        return Math.max(0, host.now() - lease.origin().since());
    }

    private String boot() {
        String bootId = lease.origin().bootId();
        if (bootId.isEmpty()) {
            return "unknown";
        }
        return bootId.equals(host.bootId()) ? "this" : "earlier";
    }

    private List<String> cells() {
        String container = lease.holder().containerId();
        return List.of(
                IpAddresses.format(lease.address()),
                printable(container.length() == 64 ? container.substring(0, SHORT_ID) : container),
                printable(lease.holder().ifName()),
                network,
                lease.origin().since() > 0 ? words(age()) : "unknown",
                boot(),
                alive());
    }

    /** What stands in a file can be anything; a terminal should not obey it. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            printable.append(Character.isISOControl(c) ? '?' : c);
        }
        return printable.isEmpty() ? "-" : printable.toString();
    }

    private static String words(long seconds) {
        if (seconds < 2 * MINUTE) {
            return seconds + "s";
        }
        if (seconds < 2 * HOUR) {
            return seconds / MINUTE + "m";
        }
        return seconds < 2 * DAY ? seconds / HOUR + "h" : seconds / DAY + "d";
    }

    /** The rows under headings, in columns. */
    static List<String> table(List<IpamRow> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        rows.forEach(row -> lines.add(row.cells()));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        List<String> table = new ArrayList<>();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            table.add(text.toString().stripTrailing());
        }
        return table;
    }
}
