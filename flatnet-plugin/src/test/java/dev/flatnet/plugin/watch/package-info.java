// SPDX-License-Identifier: Apache-2.0
/** Tests of the watch over the rules. */
@NullMarked
package dev.flatnet.plugin.watch;

import org.jspecify.annotations.NullMarked;
