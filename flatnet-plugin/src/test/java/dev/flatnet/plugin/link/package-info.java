// SPDX-License-Identifier: Apache-2.0
/** Tests of what interfaces are made of. */
@NullMarked
package dev.flatnet.plugin.link;

import org.jspecify.annotations.NullMarked;
