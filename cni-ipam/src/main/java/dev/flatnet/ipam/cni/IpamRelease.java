// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.ipam.IpamException;
import java.net.InetAddress;
import java.util.Collection;

/** Takes addresses of a network back. Thread-safe, and safe against other processes that do the same. */
public interface IpamRelease {

    /**
     * Takes back all that an attachment holds (DEL); nothing held is success.
     *
     * @param likely addresses that it is thought to hold, those of the previous result; with them, nothing needs to be
     *     searched. May be empty
     */
    void release(AttachmentId attachment, Collection<InetAddress> likely) throws IpamException;

    /** Takes back all that is held by other attachments than these (GC). */
    void retain(Collection<AttachmentId> valid) throws IpamException;

    /**
     * Whether an attachment's addresses are to be taken back while its interface is still there, as a DHCP client has to speak by
     * it. Otherwise they are taken back when it is gone, so that nobody gets them as long as they are in use.
     */
    default boolean needsInterface() {
        return false;
    }
}
