// SPDX-License-Identifier: Apache-2.0
/** Finds out whether a CNI plugin keeps the specification: the cases, what runs them, and the reports. */
module dev.flatnet.cni.conformance {
    requires transitive dev.flatnet.cni;
    requires static transitive org.jspecify;

    exports dev.flatnet.cni.conformance;
}
