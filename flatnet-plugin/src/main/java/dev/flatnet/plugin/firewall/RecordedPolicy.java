// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import dev.flatnet.plugin.attachment.Attachment;

/**
 * The policy of an attachment, as it is kept.
 *
 * @param attachment whose
 * @param policy what the rules should do
 */
public record RecordedPolicy(Attachment attachment, Policy policy) {}
