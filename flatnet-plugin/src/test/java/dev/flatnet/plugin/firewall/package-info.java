// SPDX-License-Identifier: Apache-2.0
/** Policies, records of them, and what firewalls make of them on either kernel. */
@NullMarked
package dev.flatnet.plugin.firewall;

import org.jspecify.annotations.NullMarked;
