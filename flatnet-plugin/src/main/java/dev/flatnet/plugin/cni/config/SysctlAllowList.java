// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.netlink.file.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The sysctls that the administrator lets configurations set, as the reference plugin {@code tuning} has them since 1.2: a
 * regular expression a line, one of which must match some part of the key as it is written. Without the file all are allowed.
 */
final class SysctlAllowList {
    /** Where the administrator writes it. */
    static final Path FILE = Path.of("/etc/cni/tuning/allowlist.conf");

    private static final int MAX_BYTES = 1 << 20;
    private static final List<String> POSIX_CLASSES = List.of(
            "Alnum", "Alpha", "ASCII", "Blank", "Cntrl", "Digit", "Graph", "Lower", "Print", "Punct", "Space", "Upper",
            "XDigit");

    private final List<Pattern> patterns;

    private SysctlAllowList(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /**
     * The list in a file, which may be a link to one.
     *
     * @return empty if there is no file
     * @throws CniException code 5 if it cannot be read, 7 if a line is no regular expression
     */
    static Optional<SysctlAllowList> read(Path file) throws CniException {
        try {
            String text = new String(RegularFile.read(file.toRealPath(), MAX_BYTES), StandardCharsets.UTF_8);
            List<Pattern> patterns = new ArrayList<>();
            for (String line : text.split("\n", -1)) {
                if (!line.isBlank()) {
                    patterns.add(Pattern.compile(inJava(line.strip())));
                }
            }
            return Optional.of(new SysctlAllowList(patterns));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CniException(
                    ErrorCode.IO_FAILURE, "cannot read the list of allowed sysctls", file + ": " + e.getMessage(), e);
        } catch (PatternSyntaxException e) {
            throw CniException.invalidConfig(
                    "the list of allowed sysctls cannot be used",
                    file + " has a line that is no regular expression: \"" + e.getPattern() + "\": "
                            + e.getDescription());
        }
    }

    /** Go's {@code [[:alpha:]]} would be a set of five characters in Java. */
    private static String inJava(String expression) {
        String result = expression;
        for (String name : POSIX_CLASSES) {
            String posix = name.toLowerCase(java.util.Locale.ROOT) + ":]";
            result = result.replace("[:" + posix, "\\p{" + name + "}").replace("[:^" + posix, "\\P{" + name + "}");
        }
        return result;
    }

    /**
     * Verifies that a sysctl may be set.
     *
     * @param key as it is written in the configuration
     * @throws CniException code 7 if not
     */
    void require(String key) throws CniException {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(key).find()) {
                return;
            }
        }
        throw CniException.invalidConfig(
                "Sysctl " + key + " is not allowed. Only the following sysctls are allowed: " + patterns,
                "the administrator lists them in " + FILE);
    }
}
