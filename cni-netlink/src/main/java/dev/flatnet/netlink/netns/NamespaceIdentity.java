// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

/**
 * By what two references to the same network namespace are told, however they were opened (namespaces(7)). The kernel may
 * use the number again once the namespace is gone.
 *
 * @param device of the file system that it is on, as {@code st_dev} has it
 * @param inode its number there
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
