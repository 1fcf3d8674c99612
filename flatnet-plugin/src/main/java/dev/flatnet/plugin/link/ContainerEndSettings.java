// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.link;

/**
 * How the interface in the container should be.
 *
 * @param up whether it is set up; if not, the container does that itself, and nothing is waited for
 * @param detectsDuplicates whether IPv6 addresses are used only when nobody else on the bridge has them (RFC 4862), which takes
 *     a second or two
 * @param acceptsRouterAdvertisements whether the container configures itself by what routers on the bridge advertise
 */
public record ContainerEndSettings(boolean up, boolean detectsDuplicates, boolean acceptsRouterAdvertisements) {

    /** Up at once, and configured by nobody else. */
    public static final ContainerEndSettings PLAIN = new ContainerEndSettings(true, false, false);
}
