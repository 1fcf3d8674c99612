// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

/**
 * Identifies a network namespace: equal for all references to it, whatever paths they were opened by (namespaces(7)). Once the
 * namespace is gone, the kernel may give the same number to another one.
 *
 * @param device {@code st_dev} of the namespace's file
 * @param inode {@code st_ino} of the namespace's file
 */
public record NamespaceIdentity(long device, long inode) {
    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof NamespaceIdentity that && device == that.device && inode == that.inode;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(device) + Long.hashCode(inode);
    }

    /** {@code net:[4026531840]}, as /proc shows it. */
    @Override
    public String toString() {
        return "net:[" + inode + "]";
    }
}
