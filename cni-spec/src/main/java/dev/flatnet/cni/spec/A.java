// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/** Probe. */
public record A(String x) {}
