// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import dev.flatnet.netlink.NetlinkException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What {@code ip link} does. Changing needs CAP_NET_ADMIN (EPERM without). Thread-safe. */
public interface LinkOperations {

    /** Equivalent to {@code ip link show}. */
    List<Link> list() throws IOException;

    /** Equivalent to {@code ip link show dev NAME}; one request. Longer than 15 bytes, it is an alternative name. */
    Optional<Link> find(String name) throws IOException;

    /** Equivalent to {@code ip link show} for the link with this index; one request. */
    Optional<Link> find(int index) throws IOException;

    /**
     * Equivalent to {@code ip link show dev NAME}, for a link that has to be there; one request.
     *
     * @throws NetlinkException ENODEV if no link has that name; the message has the name in it
     */
    Link require(String name) throws IOException;

    /**
     * Equivalent to {@code ip link add …}. One request: the kernel's answer describes the link (NLM_F_ECHO, Linux 6.2). Before
     * Linux 6.2, and for a link {@linkplain NewLink#in in another namespace}, a second request asks for the link by its name, in
     * the namespace where it was made; if that fails, the link is deleted again.
     *
     * @return the link that was made; of a veth pair the end that {@code link} describes, whose {@link Link#peer} is the index
     *     of the other end
     * @throws NetlinkException EEXIST if a name is taken, at either end; EINVAL and ERANGE for options
     * @throws dev.flatnet.netlink.UnsupportedByKernelException if the kernel lacks the kind
     */
    Link create(NewLink link) throws IOException;

    /**
     * Equivalent to {@code ip link set dev … …}.
     *
     * @throws NetlinkException ENODEV if there is no such link; EBUSY, EINVAL as the kind of link wants it
     */
    void change(int index, LinkChange change) throws IOException;

    /**
     * Equivalent to {@code ip link property add dev … altname NAME}. Linux 5.5.
     *
     * @param name see {@link dev.flatnet.netlink.LinkName#requireAlternative}
     * @throws NetlinkException EEXIST if a link has that name
     */
    void addAlternativeName(int index, String name) throws IOException;

    /**
     * Equivalent to {@code ip link property del dev … altname NAME}.
     *
     * @throws NetlinkException EINVAL or ENOENT if the link does not have that name
     */
    void deleteAlternativeName(int index, String name) throws IOException;

    /**
     * Equivalent to {@code ip link delete dev …}; the other end of a veth pair goes with it.
     *
     * @throws NetlinkException ENODEV if there is no such link
     */
    void delete(int index) throws IOException;

    /**
     * Equivalent to {@code ip link delete dev NAME}; one request.
     *
     * @param name longer than 15 bytes, it is an alternative name
     * @throws NetlinkException ENODEV if no link has that name
     */
    void delete(String name) throws IOException;
}
