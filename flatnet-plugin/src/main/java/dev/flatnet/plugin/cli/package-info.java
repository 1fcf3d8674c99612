// SPDX-License-Identifier: Apache-2.0
/** The subcommands of {@code flatnet}: what people type. None of this is loaded when a runtime calls the plugin. */
@NullMarked
package dev.flatnet.plugin.cli;

import org.jspecify.annotations.NullMarked;
