// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the cases may use.
 *
 * @param namespaces where containers come from; without, only the cases that need none run
 * @param directory an empty directory, in which programs may be created and run
 * @param expendableHost whether the namespace that the plugins run in may be spoiled by a plugin that takes it for the
 *     container's
 */
public record Laboratory(Optional<NamespaceProbe.Source> namespaces, Path directory, boolean expendableHost) {}
