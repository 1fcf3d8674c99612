// SPDX-License-Identifier: Apache-2.0
/** What the use cases do, on the real kernel and on the one in memory: a difference is a mistake of the latter. */
@NullMarked
package dev.flatnet.plugin.contract;

import org.jspecify.annotations.NullMarked;
