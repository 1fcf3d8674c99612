// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.AttachmentId;

/**
 * Who has an address, as far as the store knows.
 *
 * @param containerId the container; whatever else stands in a file of host-local's that somebody wrote by hand
 * @param ifName the interface; empty in the format of host-local before 0.8, which kept no interface names
 */
public record Holder(String containerId, String ifName) {

    /** Nobody: something that is no lease keeps the address from being free, for example a directory of its name. */
    public static final Holder NOBODY = new Holder("", "");

    /** The holder of what an attachment has. */
    public static Holder of(AttachmentId attachment) {
        return new Holder(attachment.containerId(), attachment.ifName());
    }

    /** The holder of all that the container has in host-local's old format. */
    public static Holder ofContainer(String containerId) {
        return new Holder(containerId, "");
    }

    /** Whether an attachment is this holder; one in the old format may be any attachment of its container. */
    public boolean mayBe(AttachmentId attachment) {
        return containerId.equals(attachment.containerId()) && (ifName.isEmpty() || ifName.equals(attachment.ifName()));
    }

    /** For messages. */
    public String words() {
        if (containerId.isEmpty()) {
            return "something that is no lease";
        }
        return ifName.isEmpty() ? "container " + containerId : "container " + containerId + ", interface " + ifName;
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Holder that && containerId.equals(that.containerId) && ifName.equals(that.ifName);
    }

    @Override
    public int hashCode() {
        return containerId.hashCode() * 31 + ifName.hashCode();
    }
}
