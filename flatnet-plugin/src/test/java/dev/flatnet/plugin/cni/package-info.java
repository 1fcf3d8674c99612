// SPDX-License-Identifier: Apache-2.0
/** Tests of the CNI adapter in this process, without a kernel. */
@NullMarked
package dev.flatnet.plugin.cni;

import org.jspecify.annotations.NullMarked;
