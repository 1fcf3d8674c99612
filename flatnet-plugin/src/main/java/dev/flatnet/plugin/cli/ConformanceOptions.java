// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.conformance.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was typed after {@code flatnet conformance}.
 *
 * @param plugin the program to test
 * @param configuration a file with a network configuration
 * @param kind what kind of plugin it is, if that does not follow from the configuration
 * @param directories for {@code CNI_PATH}, besides the one of the plugin
 * @param netns a path, or {@code create}; without, nothing is attached
 * @param expendable whether the network that this runs in may be spoiled
 * @param format how to report
 * @param output where to; standard output if empty
 */
record ConformanceOptions(
        Path plugin,
        Optional<Path> configuration,
        Optional<Kind> kind,
        List<Path> directories,
        Optional<String> netns,
        boolean expendable,
        Format format,
        Optional<Path> output) {

    /** How to report. */
    enum Format {
        TEXT,
        JSON,
        JUNIT
    }

    /** Something was typed that makes no sense; the message says what. */
    static final class UsageException extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    static ConformanceOptions parse(List<String> arguments) throws UsageException {
        Optional<Path> plugin = Optional.empty();
        Optional<Path> configuration = Optional.empty();
        Optional<Kind> kind = Optional.empty();
        List<Path> directories = new ArrayList<>();
        Optional<String> netns = Optional.empty();
        boolean expendable = false;
        Format format = Format.TEXT;
        Optional<Path> output = Optional.empty();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--plugin" -> plugin = Optional.of(path(option, rest));
                case "--conf" -> configuration = Optional.of(path(option, rest));
                case "--kind" -> kind = Optional.of(choice(option, Kind.class, rest));
                case "--path" -> directories.add(path(option, rest));
                case "--netns" -> netns = Optional.of(value(option, rest));
                case "--expendable" -> expendable = true;
                case "--report" -> format = choice(option, Format.class, rest);
                case "--output" -> output = Optional.of(path(option, rest));
                default -> throw new UsageException("unknown option " + option);
            }
        }
        if (plugin.isEmpty()) {
            throw new UsageException("--plugin PATH is missing");
        }
        return new ConformanceOptions(
                plugin.get(), configuration, kind, directories, netns, expendable, format, output);
    }

    private static String value(String option, Iterator<String> rest) throws UsageException {
        if (!rest.hasNext()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.next();
    }

    private static Path path(String option, Iterator<String> rest) throws UsageException {
        String text = value(option, rest);
        try {
            return Path.of(text).toAbsolutePath();
        } catch (java.nio.file.InvalidPathException e) {
            throw new UsageException(option + " " + text + " is no path");
        }
    }

    private static <E extends Enum<E>> E choice(String option, Class<E> type, Iterator<String> rest)
            throws UsageException {
        String text = value(option, rest);
        for (E each : type.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new UsageException(option + " cannot be " + text);
    }
}
