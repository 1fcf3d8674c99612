// SPDX-License-Identifier: Apache-2.0
/** Programs that use flatnet's published API, and nothing else. */
module dev.flatnet.examples {
    requires dev.flatnet.cni;
    requires dev.flatnet.plugin;
    requires static org.jspecify;
}
