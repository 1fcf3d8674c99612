// SPDX-License-Identifier: Apache-2.0
/**
 * The subcommands of {@code flatnet}: what people type. Each is a class of its own that gets what it needs and two streams; no
 * command knows the process it runs in, and none is loaded when a runtime calls the plugin. Start with {@link
 * dev.flatnet.plugin.cli.IpamCommand} and {@link dev.flatnet.plugin.cli.ConformanceCommand}.
 */
@NullMarked
package dev.flatnet.plugin.cli;

import org.jspecify.annotations.NullMarked;
