// SPDX-License-Identifier: Apache-2.0
/**
 * What people type. Each command is a class of its own that gets what it needs and two streams; start with {@link
 * dev.flatnet.plugin.cli.IpamCommand}. No command knows the process it runs in.
 */
@NullMarked
package dev.flatnet.plugin.cli;

import org.jspecify.annotations.NullMarked;
