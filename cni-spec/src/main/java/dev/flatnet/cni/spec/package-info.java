// SPDX-License-Identifier: Apache-2.0
/** Probe. */
@NullMarked
package dev.flatnet.cni.spec;

import org.jspecify.annotations.NullMarked;
