// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.main;

import dev.flatnet.plugin.cni.Plugins;

/** Tells the build the names of the plugins, a line each: it makes a link in {@code bin/} for each of them. */
public final class PluginNames {
    private PluginNames() {}

    /** Prints them. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        Plugins.names().forEach(System.out::println);
    }
}
