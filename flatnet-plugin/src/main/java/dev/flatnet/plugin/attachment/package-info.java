// SPDX-License-Identifier: Apache-2.0
/**
 * What an attachment is, and how work for one is undone, goes on after failures, and waits its turn.
 *
 * <p>Start with {@link dev.flatnet.plugin.attachment.Attachment}, the identity under which everything flatnet makes is
 * found again, and {@link dev.flatnet.plugin.attachment.Rollback}. Knows no link, no address and no protocol.
 */
@NullMarked
package dev.flatnet.plugin.attachment;

import org.jspecify.annotations.NullMarked;
