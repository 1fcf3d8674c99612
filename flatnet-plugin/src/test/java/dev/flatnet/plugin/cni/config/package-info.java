// SPDX-License-Identifier: Apache-2.0
/** Tests of the configurations. */
@NullMarked
package dev.flatnet.plugin.cni.config;

import org.jspecify.annotations.NullMarked;
