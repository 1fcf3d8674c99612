// SPDX-License-Identifier: Apache-2.0
/** Tests of the subcommands, and the conformance of the distribution's plugins. */
@NullMarked
package dev.flatnet.plugin.cli;

import org.jspecify.annotations.NullMarked;
