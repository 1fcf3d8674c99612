// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.main;

/** What the build knows. */
final class BuildInfo {
    /** The project's version. */
    static final String VERSION = "${project.version}";

    private BuildInfo() {}
}
