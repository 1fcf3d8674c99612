// SPDX-License-Identifier: Apache-2.0
/**
 * The two network namespaces of an attachment, the host's and the container's, opened once for a request.
 *
 * <p>Start with {@link dev.flatnet.plugin.sandbox.Site}, which opens them, and {@link
 * dev.flatnet.plugin.sandbox.OpenNetns}, which is one of them. Makes no link and changes nothing by itself.
 */
@NullMarked
package dev.flatnet.plugin.sandbox;

import org.jspecify.annotations.NullMarked;
