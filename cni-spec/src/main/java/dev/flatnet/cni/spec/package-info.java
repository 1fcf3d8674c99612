// SPDX-License-Identifier: Apache-2.0
/**
 * The values of the CNI specification: configuration, result, error, names, versions, and the JSON they travel in.
 *
 * <p>Start with {@link dev.flatnet.cni.spec.PluginConfig} (what a plugin is given) and {@link
 * dev.flatnet.cni.spec.CniResult} (what it answers). {@link dev.flatnet.cni.spec.ResultCodec} is the only place that
 * knows how a result looks in each version of the specification.
 *
 * <p>Addresses and versions are parsed with unchecked exceptions; {@link dev.flatnet.cni.spec.JsonException} belongs to JSON,
 * and says where in the document something is wrong.
 *
 * <p>Everything here is an immutable value or a pure function, safe for use by any number of threads. Nothing here does
 * I/O, and no address text ever leads to a DNS query. Jackson reads and writes the JSON but appears in no signature.
 *
 * @see <a href="https://www.cni.dev/docs/spec/">CNI specification</a>
 */
@NullMarked
package dev.flatnet.cni.spec;

import org.jspecify.annotations.NullMarked;
