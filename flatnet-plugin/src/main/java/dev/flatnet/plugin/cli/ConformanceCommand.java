// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cli;

import dev.flatnet.cni.conformance.CaseResult;
import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.conformance.ConformanceReport;
import dev.flatnet.cni.conformance.ConformanceSuite;
import dev.flatnet.cni.conformance.JsonReport;
import dev.flatnet.cni.conformance.JunitReport;
import dev.flatnet.cni.conformance.Laboratory;
import dev.flatnet.cni.conformance.NamespaceProbe;
import dev.flatnet.cni.conformance.PluginTarget;
import dev.flatnet.cni.conformance.Subject;
import dev.flatnet.cni.conformance.SubjectReader;
import dev.flatnet.cni.conformance.TextReport;
import dev.flatnet.cni.runtime.PluginExecutor;
import dev.flatnet.cni.runtime.ProcessPluginExecutor;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.plugin.cli.ConformanceOptions.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code flatnet conformance}: shows how a plugin, ours or any other, keeps the CNI specification. */
public final class ConformanceCommand {
    private static final int CONFORMS = 0;
    private static final int VIOLATES = 1;
    private static final int USAGE = 2;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String TEXT = """
            usage: flatnet conformance --plugin PATH [--conf FILE] [--kind interface|chained|ipam] [--path DIR]...
                                       [--netns PATH|create] [--expendable]
                                       [--report text|json|junit] [--output FILE]

              --plugin  the program to test
              --conf    a network configuration to test it with: a list, in which the plugins before it are run as well,
                        or one plugin object; flatnet's own plugins and most of the reference plugins need none
              --kind    what the plugin is, if not what its place in the configuration says
              --path    a directory more for CNI_PATH, besides the plugin's own
              --netns   attach containers for real: to the namespace at PATH, or to one created for each; needs root.
                        Without it, only what needs no container is tested.
              --expendable  what the plugin wrongly does to the network it runs in does not matter, as that is no host's
              --report  how to report; text if not said
              --output  a file for the report instead of standard output

            The plugin works on the network of this host. To give it one of its own:
              unshare --net flatnet conformance --expendable …
            Status 0: every MUST is kept; 1: some are not; 2: the test could not be made.""";

    private final PrintStream out;
    private final PrintStream err;

    public ConformanceCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command.
     *
     * @param arguments what stands after {@code conformance}
     * @return the exit status: 0 if the plugin keeps every MUST that was tested, 1 if not, 2 if it was not tested
     */
    public int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.println(TEXT);
            return CONFORMS;
        }
        try {
            ConformanceOptions options = ConformanceOptions.parse(arguments);
            if (!Files.isExecutable(options.plugin()) || Files.isDirectory(options.plugin())) {
                throw new UsageException(options.plugin() + " is no program");
            }
            return run(options);
        } catch (UsageException e) {
            err.println("flatnet conformance: " + e.getMessage());
            err.println(TEXT);
        } catch (JsonException e) {
            err.println("flatnet conformance: the configuration cannot be used: " + e.getMessage());
        } catch (IOException e) {
            err.println("flatnet conformance: " + e.getMessage());
        }
        return USAGE;
    }

    private int run(ConformanceOptions options) throws UsageException, JsonException, IOException {
        Path directory = Files.createTempDirectory("flatnet-conformance");
        try {
            Optional<NamespaceProbe.Source> namespaces = options.netns().map(ConformanceCommand::namespaces);
            Subject subject = subject(options, directory);
            Laboratory laboratory = new Laboratory(namespaces, directory, options.expendable());
            ConformanceReport report = new ConformanceSuite(laboratory).run(subject, this::progress);
            write(report, options);
            return report.conforms() ? CONFORMS : VIOLATES;
        } finally {
            delete(directory);
        }
    }

    private static NamespaceProbe.Source namespaces(String netns) {
        return netns.equals("create") ? new CreatedNamespaces() : new GivenNamespace(netns);
    }

    private static Subject subject(ConformanceOptions options, Path directory)
            throws UsageException, JsonException, IOException {
        String name = String.valueOf(options.plugin().getFileName());
        JsonObject configuration = options.configuration().isPresent()
                ? read(options.configuration().get())
                : SubjectReader.wellKnown(name, directory)
                        .orElseThrow(() -> new UsageException(
                                "no configuration is known for a plugin called " + name + "; give one with --conf"));
        List<Path> directories = new ArrayList<>();
        directories.add(options.plugin().getParent());
        directories.addAll(options.directories());
        PluginExecutor executor = ProcessPluginExecutor.create().withDeadline(DEADLINE);
        Map<String, Path> programs = new TreeMap<>(Map.of(name, options.plugin()));
        for (String type : SubjectReader.before(name, configuration)) {
            programs.put(type, find(executor, type, directories));
        }
        String path = directories.stream().map(Path::toString).collect(Collectors.joining(":"));
        Map<String, String> surroundings = surroundings();
        return new SubjectReader(
                        type -> PluginTarget.program(
                                Objects.requireNonNull(programs.get(type)), executor, surroundings),
                        path)
                .read(name, configuration, options.kind());
    }

    private static Path find(PluginExecutor executor, String type, List<Path> directories) throws UsageException {
        try {
            return executor.find(type, directories);
        } catch (CniException e) {
            throw new UsageException(e.getMessage() + "; say with --path where it is");
        }
    }

    private static JsonObject read(Path file) throws JsonException, IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return Json.parseObject(stream.readNBytes(Json.MAX_BYTES + 1));
        }
    }

    /** What a plugin would inherit from a runtime, without what other requests may have left there. */
    private static Map<String, String> surroundings() {
        Map<String, String> variables = new TreeMap<>(ProcessPluginExecutor.inheritedEnvironment());
        variables.keySet().removeIf(name -> name.startsWith("CNI_"));
        return variables;
    }

    private void progress(CaseResult result) {
        if (result.outcome() == Outcome.FAILED) {
            err.println(result.conformanceCase().level() + " "
                    + result.conformanceCase().id() + " failed");
        }
    }

    private void write(ConformanceReport report, ConformanceOptions options) throws IOException {
        String text = switch (options.format()) {
            case TEXT -> TextReport.write(report);
            case JSON -> JsonReport.write(report);
            case JUNIT -> JunitReport.write(report);
        };
        if (options.output().isPresent()) {
            Files.writeString(options.output().get(), text);
            out.println(report.summary());
        } else {
            out.print(text);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (var paths = Files.walk(directory)) {
            all = paths.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
