// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/**
 * What the specification calls an attachment: one interface of one container (1.0.0, section 3). Plugins that keep state
 * add the network's name, because two networks may use the same interface name.
 *
 * @param containerId {@code CNI_CONTAINERID}, checked by {@link Names#requireContainerId}
 * @param ifName {@code CNI_IFNAME}, checked by {@link Names#requireInterfaceName}
 */
public record AttachmentId(String containerId, String ifName) {

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof AttachmentId that && containerId.equals(that.containerId) && ifName.equals(that.ifName);
    }

    @Override
    public int hashCode() {
        return containerId.hashCode() * 31 + ifName.hashCode();
    }

    /** {@code containerId/ifName}; neither part can contain a slash. */
    @Override
    public String toString() {
        return containerId + "/" + ifName;
    }
}
