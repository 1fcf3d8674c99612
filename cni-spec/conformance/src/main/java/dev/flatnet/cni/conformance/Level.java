// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

/**
 * How binding a case is, in the words of RFC 2119. A statement of fact or the shape of data in the specification counts
 * as MUST, unless its versions contradict each other.
 */
public enum Level {
    MUST,
    SHOULD,
    MAY
}
