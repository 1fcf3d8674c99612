// SPDX-License-Identifier: Apache-2.0
/** The Container Network Interface for Java: the specification's values, and everything to write and to run plugins. */
module dev.flatnet.cni {
    requires com.fasterxml.jackson.core;
    requires com.google.common;
    requires static transitive org.jspecify;

    exports dev.flatnet.cni.file;
    exports dev.flatnet.cni.plugin;
    exports dev.flatnet.cni.runtime;
    exports dev.flatnet.cni.spec;
}
