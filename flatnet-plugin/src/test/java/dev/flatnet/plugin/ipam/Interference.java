// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.ipam;

import dev.flatnet.netlink.kernel.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** strace(1) as something that goes wrong at a chosen system call on the files of a network's leases. */
record Interference(IpamProcess process, String netns, Path log) {
    private static final Pattern CALL = Pattern.compile("^\\d+ +([a-z_0-9]+)\\(.*");

    /** A system call, and which one of those of its name. */
    record Point(String call, int number) {}

    /** Every system call that an undisturbed run makes on these files. */
    List<Point> points(String verb, String container, List<Path> files) throws IOException {
        run(verb, container, files, List.of()).orFail();
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<Point> points = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            Matcher call = CALL.matcher(line);
            if (call.matches()) {
                points.add(new Point(call.group(1), counts.merge(call.group(1), 1, Integer::sum)));
            }
        }
        return points;
    }

    /** A run in which something is done at a point: {@code signal=KILL}, or {@code error=ENOSPC}. */
    Outcome run(String verb, String container, List<Path> files, Point point, String what) {
        return run(
                verb, container, files, List.of("--inject=" + point.call() + ":" + what + ":when=" + point.number()));
    }

    private Outcome run(String verb, String container, List<Path> files, List<String> options) {
        List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", log.toString()));
        strace.addAll(options);
        for (Path file : files) {
            strace.add("-P");
            strace.add(file.toString());
        }
        return process.command(verb, container, netns, strace.toArray(new String[0]))
                .run();
    }
}
