// SPDX-License-Identifier: Apache-2.0
/** Packets, not rules: who reaches whom through the host's rules, on the real kernel, between namespaces of the test's own. */
@NullMarked
package dev.flatnet.plugin.traffic;

import org.jspecify.annotations.NullMarked;
