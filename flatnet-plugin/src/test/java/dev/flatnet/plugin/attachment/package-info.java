// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.flatnet.plugin.attachment;

import org.jspecify.annotations.NullMarked;
