// SPDX-License-Identifier: Apache-2.0
/**
 * Find out whether a CNI plugin keeps the specification.
 *
 * <p>Start with {@link dev.flatnet.cni.conformance.ConformanceSuite} (the cases, and what runs them) and {@link
 * dev.flatnet.cni.conformance.Subject} (the plugin under test, how it is called, and the configuration to call it with).
 * Every {@link dev.flatnet.cni.conformance.ConformanceCase} cites the numbered requirements it rests on; {@link
 * dev.flatnet.cni.conformance.Requirements} has them all, with the reason where none can be tested from outside.
 *
 * <p>Without a namespace the cases that only speak the protocol run, and nothing is changed anywhere. With one ({@link
 * dev.flatnet.cni.conformance.NamespaceProbe}) the plugin really attaches containers. Nothing here measures speed, looks
 * at firewall rules, or sends a packet.
 */
@NullMarked
package dev.flatnet.cni.conformance;

import org.jspecify.annotations.NullMarked;
