// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.Operation;
import java.io.Serial;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was run failed, or could not be run. {@link #error} is what the plugin reported; the message says which
 * plugin it was as well.
 */
public final class PluginException extends CniException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String plugin;
    private final Operation operation;
    private final transient @Nullable PluginOutcome outcome;

    PluginException(
            String plugin,
            Operation operation,
            CniError error,
            @Nullable PluginOutcome outcome,
            @Nullable Throwable cause) {
        super("plugin type=\"" + plugin + "\" failed (" + verb(operation) + "): " + error.toText(), error, cause);
        this.plugin = plugin;
        this.operation = operation;
        this.outcome = outcome;
    }

    /** The words of the reference implementation, which people look for in logs. */
    private static String verb(Operation operation) {
        return operation == Operation.DEL ? "delete" : operation.name().toLowerCase(Locale.ROOT);
    }

    /** The {@code type} of the plugin. */
    public String plugin() {
        return plugin;
    }

    public Operation operation() {
        return operation;
    }

    /** How the process ended, with all it said; empty if it never ran or had to be killed. */
    public Optional<PluginOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
