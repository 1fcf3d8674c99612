// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

/**
 * What a plugin answered.
 *
 * @param status the exit status; 128 and the number of the signal if one ended it
 * @param stdout all of it
 * @param stderr all of it, or the beginning
 */
public record PluginAnswer(int status, String stdout, String stderr) {}
