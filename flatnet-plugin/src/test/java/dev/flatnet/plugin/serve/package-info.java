// SPDX-License-Identifier: Apache-2.0
/** How calls are handed over to a process that stays. */
@NullMarked
package dev.flatnet.plugin.serve;

import org.jspecify.annotations.NullMarked;
