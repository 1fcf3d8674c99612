// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni.config;

import dev.flatnet.plugin.chained.ChainedWork;
import java.util.List;

/** The configuration of a plugin that works on the interface of an earlier one: one record a plugin. */
public interface ChainedConfig {

    /** What is to be done, in this order. */
    List<ChainedWork> work();
}
