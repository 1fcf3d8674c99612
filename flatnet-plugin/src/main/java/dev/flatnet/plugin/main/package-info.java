// SPDX-License-Identifier: Apache-2.0
/**
 * The program that is made of everything.
 *
 * <p>Start with {@link dev.flatnet.plugin.main.Main}, which runs a plugin or a command; {@code AotTraining} is the run from
 * which the build makes the AOT cache. Not for use by other projects.
 */
@NullMarked
package dev.flatnet.plugin.main;

import org.jspecify.annotations.NullMarked;
