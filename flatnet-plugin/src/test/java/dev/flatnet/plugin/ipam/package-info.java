// SPDX-License-Identifier: Apache-2.0
/** Address management against what it must get along with: host-local, other processes, crashes, full disks. */
@NullMarked
package dev.flatnet.plugin.ipam;

import org.jspecify.annotations.NullMarked;
