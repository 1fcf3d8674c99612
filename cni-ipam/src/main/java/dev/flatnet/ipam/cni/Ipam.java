// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.ipam.IpamException;
import java.util.List;

/**
 * The address management of one request, as its configuration says: {@link IpamPlugin#ipam} makes it, and whatever can be
 * refused of the request was refused then. Also a seam: a main plugin may bring others, for example one that delegates.
 * Thread-safe, and safe against other processes that do the same.
 */
public interface Ipam extends IpamRelease {

    /**
     * Gets the attachment its addresses, all or none (ADD). An attachment that holds leases already gets those.
     *
     * @return without any lease if the configuration is {@code static} and names no address, which is no failure here
     * @throws IpamException if no address is left, a requested one cannot be had, or the store fails
     */
    IpamResult allocate() throws IpamException;

    /**
     * Verifies that the attachment holds what it was given (CHECK).
     *
     * @param given the addresses of the previous result; those that are not of these pools are not looked at
     * @throws dev.flatnet.ipam.LeaseMissingException if it does not
     * @throws IpamException if that cannot be found out
     */
    void verify(List<IpConfig> given) throws IpamException;

    /**
     * Verifies that one attachment more would get its addresses (STATUS). Changes nothing, and is cheap: it may be asked every
     * few seconds.
     *
     * @throws IpamException if it would not
     */
    void requireAvailable() throws IpamException;

    /** The subnets that addresses come from, in the order of the result; host bits are not set. */
    List<IpPrefix> subnets();
}
