// SPDX-License-Identifier: Apache-2.0
/** Probe. */
module dev.flatnet.cni {
    requires static transitive org.jspecify;

    exports dev.flatnet.cni.spec;
}
