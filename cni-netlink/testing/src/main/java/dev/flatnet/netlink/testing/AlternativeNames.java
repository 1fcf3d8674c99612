// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkMessage;
import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.List;

/** RTM_NEWLINKPROP and RTM_DELLINKPROP: more names for a link (net/core/rtnetlink.c). */
final class AlternativeNames {
    static final int PROP_LIST = 52;
    static final int ALT_IFNAME = 53;

    private static final int HEADER_BYTES = 16;

    private final NamespaceState namespace;

    AlternativeNames(NamespaceState namespace) {
        this.namespace = namespace;
    }

    List<NetlinkMessage> handle(NetlinkMessage request) throws Refusal, MalformedMessageException {
        Link link = namespace.require(Wire.header(request, HEADER_BYTES).getInt(4));
        for (Attribute property :
                Wire.attributes(request, HEADER_BYTES).nested(PROP_LIST).all()) {
            if (property.type() != ALT_IFNAME || property.string().isEmpty()) {
                throw new Refusal(Errno.EINVAL);
            }
            if (request.type() == Wire.NEWLINKPROP) {
                add(link, property.string());
            } else {
                delete(link, property.string());
            }
        }
        return List.of();
    }

    private void add(Link link, String name) throws Refusal {
        if (namespace.link(name).isPresent()) {
            throw new Refusal(Errno.EEXIST);
        }
        link.alternativeNames.add(name);
    }

    private void delete(Link link, String name) throws Refusal {
        if (namespace.link(name).isEmpty()) {
            throw new Refusal(Errno.ENOENT);
        }
        if (!link.alternativeNames.remove(name)) {
            throw new Refusal(Errno.EINVAL);
        }
    }
}
